package org.mosp.storage.canvas.store;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.store.testing.KillRun;
import org.mosp.storage.canvas.store.testing.KilledCollector;
import org.mosp.storage.canvas.store.testing.SpaceStore;
import org.mosp.storage.canvas.store.testing.TestStore;

/** A process that commits, undoes, labels, prunes and collects is killed at any moment: every revision to be kept is there. */
class SpaceKillTest {

    @TempDir
    Path directory;

    @Test
    void everyRevisionToBeKeptIsThereAfterEightKills() throws Exception {
        run(8);
    }

    @Test
    @Tag("stress")
    void everyRevisionToBeKeptIsThereAfterAThousandKills() throws Exception {
        run(Integer.getInteger("mosp.kills", 1_000));
    }

    private void run(int kills) throws Exception {
        Path store = directory.resolve("store");
        KillRun run;
        try (TestStore home = TestStore.open(store)) {
            String first = SpaceStore.create(home.canvases, 1, 2);
            String second =
                    home.canvases.duplicate(first, 1, metadata -> metadata).canvasId();
            run = new KillRun(directory, KilledCollector.class, List.of(first, second), "1,2");
        }
        run.kill(kills);
        try (TestStore home = TestStore.open(store)) {
            run.end(home, new KilledCollector());
        }
    }
}
