package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.store.testing.KilledJvm;
import org.mosp.storage.canvas.store.testing.KilledPainter;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.Catalogue.ProjectedRow;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.spi.Keyspace;

/** The process dies between a canvas's batch and its row in the catalogue, again and again, in one store. */
class ProjectionKillTest {

    private static final List<String> PLACES = List.of("after-batch", "before-row", "after-row", "never");

    @TempDir
    Path directory;

    private final Map<String, Long> acknowledged = new HashMap<>();

    @Test
    void catalogueEqualsTheCanvasesAfterTenKills() throws Exception {
        run(10);
    }

    @Test
    @Tag("stress")
    void catalogueEqualsTheCanvasesAfterAHundredKills() throws Exception {
        run(100);
    }

    private void run(int kills) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("projection kill test: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < kills; kill++) {
            String place = PLACES.get(kill % PLACES.size());
            kill(place, 1 + random.nextInt(20), random.nextLong());
            try (TestStore home = TestStore.open(directory)) {
                home.canvases.settle();
                check(home, place + ", kill " + kill);
            }
        }
        assertFalse(acknowledged.isEmpty());
    }

    /** Reads acknowledgements until the process has died: by itself, or after some of them by a signal. */
    private void kill(String place, int count, long seed) throws Exception {
        try (KilledJvm process = new KilledJvm(
                KilledPainter.class, directory.toString(), place, Integer.toString(count), Long.toString(seed))) {
            BufferedReader lines = process.output();
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ");
                acknowledged.put(parts[0], Long.parseLong(parts[1]));
                if (++read == count && place.equals("never")) {
                    process.kill();
                }
            }
            process.assertKilled();
        }
    }

    private void check(TestStore home, String when) {
        TreeSet<String> there = new TreeSet<>(home.canvases.canvasIds());
        acknowledged.forEach((id, revision) -> {
            // what was not acknowledged may have happened too: a later revision, or the canvas's end
            if (revision == 0) {
                assertFalse(there.contains(id), () -> when + ": deleted " + id + " is back");
            } else if (there.contains(id)) {
                assertTrue(home.canvases.open(id).revision().number() >= revision, when);
            }
        });
        List<String> lost = acknowledged.keySet().stream()
                .filter(id -> acknowledged.get(id) > 0 && !there.contains(id))
                .toList();
        assertTrue(lost.size() <= 1, () -> when + ": lost " + lost);
        acknowledged.keySet().removeAll(lost);
        assertEquals(
                List.copyOf(there),
                home.storage.catalogue().projected(Optional.empty(), 1_000).stream()
                        .map(ProjectedRow::canvasId)
                        .toList(),
                when);
        for (String id : there) {
            CanvasView view = home.canvases.open(id);
            Canvas row = home.storage.catalogue().findCanvas(id).orElseThrow();
            assertEquals(view.revision().number(), row.revision(), when);
            assertEquals(view.data().metadata().name(), row.name(), when);
            assertEquals(
                    view.data().layers().stream()
                            .map(layer -> layer.name().orElse(""))
                            .toList(),
                    row.layers().stream().map(layer -> layer.name()).toList(),
                    when);
        }
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"), when);
    }
}
