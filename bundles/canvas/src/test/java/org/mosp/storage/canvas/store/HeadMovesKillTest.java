package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.testing.KilledJvm;
import org.mosp.storage.canvas.store.testing.KilledUndoer;
import org.mosp.storage.canvas.store.testing.TestStore;

/** A process is killed while it moves a canvas's head back and forth: what was acknowledged is there, and can be gone on from. */
class HeadMovesKillTest {

    @TempDir
    Path directory;

    private String id;
    private long head = 1;
    private long highest = 1;
    private final Deque<Long> undone = new ArrayDeque<>();
    private final Map<String, Long> labels = new HashMap<>();
    private String begun = "";
    private int steps;
    private int undos;

    @Test
    void acknowledgedMovesAreThereAfterSixKills() throws Exception {
        run(6);
    }

    @Test
    @Tag("stress")
    void acknowledgedMovesAreThereAfterAHundredKills() throws Exception {
        run(100);
    }

    private void run(int kills) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("head moves kill test: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        try (TestStore home = TestStore.open(directory)) {
            id = home.canvases
                    .commit(home.canvases.create(Metadata.of("killed", 64, 64)))
                    .canvasId();
        }
        for (int kill = 1; kill <= kills; kill++) {
            kill(1 + random.nextInt(150), random.nextLong());
            try (TestStore home = TestStore.open(directory)) {
                check(home.canvases, "kill " + kill);
            }
        }
        System.out.printf("%d kills, %d steps acknowledged, %d of them undos%n", kills, steps, undos);
        assertTrue(undos > 0);
    }

    private void kill(int acknowledged, long seed) throws Exception {
        try (KilledJvm process = new KilledJvm(KilledUndoer.class, directory.toString(), id, Long.toString(seed))) {
            BufferedReader lines = process.output();
            int done = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("done ")) {
                    begun = line;
                    continue;
                }
                acknowledge(Long.parseLong(line.substring(5)));
                if (++done == acknowledged) {
                    process.kill();
                }
            }
            process.assertKilled();
        }
    }

    /** What the step that was begun did, as it says. */
    private void acknowledge(long now) {
        if (begun.startsWith("label ")) {
            String[] parts = begun.split(" ");
            labels.put(parts[1], Long.parseLong(parts[2]));
        } else if (begun.equals("commit")) {
            assertEquals(++highest, now);
            undone.clear();
        } else if (begun.equals("undo") && now != head) {
            undone.push(head);
            undos++;
        } else if (begun.equals("redo") && now != head) {
            assertEquals(undone.pop(), now);
        }
        steps += begun.isEmpty() ? 0 : 1;
        head = now;
        begun = "";
    }

    private void check(LocalCanvasStore store, String when) {
        long now = store.open(id).revision().number();
        // the step that was not acknowledged may have been made too, as a whole
        if (now != head) {
            boolean made =
                    switch (begun) {
                        case "commit" -> now == highest + 1;
                        case "undo" -> now < head && parent(store, head) == now;
                        case "redo" -> !undone.isEmpty() && undone.peek() == now;
                        default -> false;
                    };
            assertTrue(made, when + ": " + begun + " from " + head + " to " + now);
            acknowledge(now);
        }
        assertEquals(undone.size(), KilledUndoer.redos(store, id), when);
        assertEquals(now, store.open(id).revision().number(), when);
        Map<String, Long> there = new HashMap<>();
        for (Label label : store.labels(id)) {
            there.put(label.name(), label.revision());
        }
        if (begun.startsWith("label ") && !there.equals(labels)) {
            acknowledge(head);
        }
        begun = "";
        assertEquals(labels, there, when);
        assertEquals(highest, store.history(id).count(), when);
        assertTrue(store.audit(id, Progress.NONE).problems().isEmpty(), when);
        store.settle();
        assertTrue(store.behind().isEmpty(), when);
    }

    private long parent(LocalCanvasStore store, long number) {
        return store.history(id)
                .filter(revision -> revision.number() == number)
                .map(Revision::parent)
                .findFirst()
                .orElseThrow();
    }
}
