package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.MigrationChild.Story;
import org.mosp.storage.manager.testing.SwapStores;

/** A process that moves counters under writers is killed: every counter is moved exactly once, whatever the moment. */
class EntryMoveCrashTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "migration.announced,1",
        "migration.begun,1",
        "migration.drained,1",
        "migration.chunk.before,2",
        "migration.chunk.after,1",
        "migration.chunk.after,3",
        "migration.fence.emptied,1",
        "migration.record.before,1",
        "migration.record.after,1",
        "migration.done,1"
    })
    void aKillAtEveryPlaceLosesNothingAndMovesNothingTwice(String place, int nth) throws Exception {
        Story story = new Story();
        try (Child child = Child.migrating(directory.toString(), "6000", place, "" + nth, "1")) {
            story.add(child.lines());
            assertEquals(ChildStore.CRASHED, child.end());
        }
        finish(story, 6_000, 1_000_000);
    }

    @Test
    void killsAtRandomLoseNothingAndMoveNothingTwice() throws Exception {
        killAtRandom(20_000, 4);
    }

    @Test
    @Tag("stress")
    void fiftyKillsOfAMillionCounters() throws Exception {
        killAtRandom(1_000_000, 50);
    }

    private void killAtRandom(int counters, int kills) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Story story = new Story();
        long first = 1;
        int killed = 0;
        for (; killed < kills; killed++) {
            List<String> lines = new ArrayList<>();
            try (Child child = Child.migrating(directory.toString(), "" + counters, "", "0", "" + first)) {
                int chunks = random.nextInt(Math.max(2, counters / 4_096 / kills + 2));
                while (chunks >= 0) {
                    String line = child.line();
                    lines.add(line);
                    chunks -= line.startsWith("calls ") ? 1 : 0;
                    if (line.equals("done") || line.equals("null")) {
                        break;
                    }
                }
                if (lines.contains("done")) {
                    lines.addAll(child.lines());
                    story.add(lines);
                    break;
                }
                lines.addAll(child.killAndRead());
            }
            story.add(lines);
            first += 1_000_000;
        }
        finish(story, counters, first);
        System.out.println("killed " + killed + " times; " + story.calls + " calls told for " + counters + " counters");
    }

    private void finish(Story story, int counters, long first) throws Exception {
        try (Child child = Child.migrating(directory.toString(), "" + counters, "", "0", "" + first)) {
            List<String> lines = child.lines();
            story.add(lines);
            assertTrue(lines.contains("done"), () -> lines.stream()
                    .filter(line -> !line.startsWith("begin") && !line.startsWith("ack"))
                    .toList()
                    .toString());
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            story.check(manager, counters);
        }
    }
}
