package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** How far an import is, is told while it goes on, also of a single large layer. */
class ImportProgressTest {

    @TempDir
    Path directory;

    private RealStore store;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void rowsOfAllImagesAreToldToTheEnd() throws Exception {
        Path file = MadeFile.stack(8, 1_000, "<layer src=\"a.png\"/><layer src=\"b.png\"/>")
                .with("a.png", MadePng.rgba(8, 1_000))
                .with("b.png", MadePng.rgba(8, 30))
                .with("mergedimage.png", MadePng.rgba(8, 130))
                .write(directory.resolve("file.ora"));
        List<Long> told = new ArrayList<>();
        String canvas =
                store.files().importFile(file, options(Optional.empty(), told)).canvas();
        assertTold(told, 1_160);
        told.clear();
        store.files().importFile(file, options(Optional.of(canvas), told));
        assertTold(told, 1_160);
    }

    @Test
    void rowsOfAnImageThatIsNotGoodAreToldToTheEnd() throws Exception {
        byte[] whole = MadePng.rgba(8, 1_000).bytes();
        Path file = MadeFile.stack(8, 1_000, "<layer src=\"a.png\"/><layer src=\"b.png\"/>")
                .with("a.png", Arrays.copyOf(whole, whole.length / 2))
                .with("b.png", MadePng.rgba(8, 160))
                .write(directory.resolve("file.ora"));
        List<Long> told = new ArrayList<>();
        ImportReport report = store.files().importFile(file, options(Optional.empty(), told));
        assertEquals(1, report.problems().size(), report.problems().toString());
        assertEquals(1_160, told.get(told.size() - 1), "told " + told);
    }

    @Test
    void whatTheListenerThrowsEndsTheImport() throws Exception {
        Path file = MadeFile.stack(8, 1_000, "<layer src=\"a.png\"/>")
                .with("a.png", MadePng.rgba(8, 1_000))
                .write(directory.resolve("file.ora"));
        long keys = store.keys("");
        RuntimeException stop = new RuntimeException("enough");
        ImportOptions options = new ImportOptions(Optional.empty(), Optional.empty(), (step, done, total) -> {
            throw stop;
        });
        assertSame(
                stop, assertThrows(RuntimeException.class, () -> store.files().importFile(file, options)));
        assertEquals(keys, store.keys(""));
        assertEquals(List.of(), store.canvases().canvasIds());
    }

    private static ImportOptions options(Optional<String> into, List<Long> told) {
        Progress progress = (step, done, total) -> {
            assertEquals(1_160, total);
            told.add(done);
        };
        return new ImportOptions(into, Optional.empty(), progress);
    }

    private static void assertTold(List<Long> told, long total) {
        assertTrue(told.size() > 15, "told " + told);
        for (int i = 1; i < told.size(); i++) {
            assertTrue(told.get(i) >= told.get(i - 1), "told " + told);
        }
        assertEquals(total, told.get(told.size() - 1));
    }
}
