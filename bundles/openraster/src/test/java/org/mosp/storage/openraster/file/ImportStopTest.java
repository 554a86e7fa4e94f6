package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.zip.ZipArchive;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImportStopTest {

    private static final Path FILE = Corpus.file("gimp/gi05_1024_16bit_5layers_res300x150.ora");

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
    void anImportThatIsStoppedEndsWithAnErrorAndLeavesNoCanvas() throws Exception {
        OpenRasterFiles files = store.files();
        long keys = store.keys("");
        AtomicReference<CompletableFuture<Void>> stop = new AtomicReference<>(new CompletableFuture<>());
        ImportOptions options = new ImportOptions(Optional.empty(), Optional.empty(), (what, done, of) -> {
            if (!files.stopped()) {
                stop.set(CompletableFuture.runAsync(files::stop));
                while (!files.stopped()) {
                    Thread.onSpinWait();
                }
            }
        });
        assertThrows(StorageUnavailableException.class, () -> files.importFile(FILE, options));
        stop.get().get(60, TimeUnit.SECONDS);
        assertEquals(List.of(), decoding(), "threads that still decode");
        assertEquals(keys, store.keys(""), "keys, before and after");
        assertThrows(StorageUnavailableException.class, () -> files.importFile(FILE, ImportOptions.NEW));

        String canvas = store.files().importFile(FILE, ImportOptions.NEW).canvas();
        assertFalse(store.canvases().open(canvas).data().layers().isEmpty());
    }

    /** As when a class cannot be loaded any more: its bundle is gone. */
    @Test
    @SuppressWarnings("NullAway") // what no image is like, so that no reader of images catches what comes of it
    void whateverFailsOnAThreadThatDecodesEndsTheImport() throws Exception {
        try (ZipArchive archive = ZipArchive.open(FILE, FileLimits.DEFAULTS);
                Decoding decoding = new Decoding(archive, FileLimits.DEFAULTS, new Calls(), false)) {
            DecodingTask broken = new DecodingTask(archive.items().iterator().next(), null, 0, 0, List.of());
            StorageIoException failure =
                    assertThrows(StorageIoException.class, () -> decoding.run(List.of(broken), result -> {}));
            assertInstanceOf(NullPointerException.class, failure.getCause());
        }
        assertEquals(List.of(), decoding(), "threads that still decode");
    }

    @Test
    void aStopDoesNotWaitForWhatIsNotThere() {
        Calls calls = new Calls();
        assertEquals(1, calls.run(() -> 1));
        assertTrue(calls.stop());
        assertThrows(StorageUnavailableException.class, () -> calls.run(() -> 1));
    }

    /** Those that do not end: a thread of a pool that has terminated may still be on its last instructions. */
    private static List<String> decoding() throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("openraster-decode")) {
                thread.join(60_000);
                if (thread.isAlive()) {
                    left.add(thread.getName());
                }
            }
        }
        return left;
    }
}
