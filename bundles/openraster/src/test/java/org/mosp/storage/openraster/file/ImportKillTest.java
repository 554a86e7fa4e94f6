package org.mosp.storage.openraster.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.store.testing.KillRun;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.openraster.ImportOptions;

/**
 * A process that imports files as new canvases and over canvases is killed at any moment: every revision is a whole file or is not
 * there, and nothing of an import that was cut short stays.
 */
class ImportKillTest {

    @TempDir
    Path directory;

    @Test
    void everyRevisionIsAWholeFileAfterSixKills() throws Exception {
        run(6);
    }

    @Test
    @Tag("stress")
    void everyRevisionIsAWholeFileAfterAThousandKills() throws Exception {
        run(Integer.getInteger("mosp.kills", 1_000));
    }

    private void run(int kills) throws Exception {
        KilledImporter importer = new KilledImporter(Files.createDirectory(directory.resolve("files")));
        try (TestStore other = TestStore.open(directory.resolve("other"))) {
            for (int file = 0; file < KilledImporter.FILES; file++) {
                importer.make(file, other.canvases);
            }
        }
        Path store = directory.resolve("store");
        KillRun run;
        try (TestStore home = TestStore.open(store)) {
            String first = new OpenRasterFiles(home.canvases)
                    .importFile(importer.file(0), ImportOptions.NEW)
                    .canvas();
            String second =
                    home.canvases.duplicate(first, 1, metadata -> metadata).canvasId();
            run = new KillRun(directory, KilledImporter.class, List.of(first, second), "0");
        }
        run.kill(kills);
        try (TestStore home = TestStore.open(store)) {
            run.end(home, importer);
        }
    }
}
