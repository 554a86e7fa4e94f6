package org.mosp.storage.manager.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManifestBookTest {

    @TempDir
    Path directory;

    @Test
    void aDiskThatHangsKeepsNoCaller() {
        Manifest before = ManifestFormatTest.SAMPLE;
        ManifestBook book = book(hanging -> {}, Duration.ofMillis(50));
        StorageIoException failure = assertThrows(StorageIoException.class, () -> book.update(manifest -> manifest));
        assertInstanceOf(TimeoutException.class, failure.getCause());
        assertEquals(before, book.current());
    }

    @Test
    void aWriteThatWasGivenUpOnIsSettledBeforeItsManifestIsReliedOn() {
        List<Runnable> hanging = new ArrayList<>();
        ManifestBook book = book(hanging::add, Duration.ofMillis(50));
        book.settle();
        assertThrows(StorageIoException.class, () -> book.update(manifest -> manifest.retiring(List.of())));
        assertThrows(StorageIoException.class, book::settle);
        hanging.forEach(Runnable::run);
        assertEquals(List.of(), book.current().retired());
        book.settle();
    }

    @Test
    void anInterruptedCallerStillLearnsTheOutcome() {
        ManifestBook book = book(task -> new Thread(task).start(), Duration.ofSeconds(30));
        Thread.currentThread().interrupt();
        Manifest written = book.update(manifest -> manifest);
        assertTrue(Thread.interrupted());
        assertEquals(written, book.current());
    }

    private ManifestBook book(Executor writer, Duration longestWait) {
        LocalStorageFiles files = new LocalStorageFiles();
        return new ManifestBook(
                new ManifestFiles(files, CrashPoints.NONE, directory),
                files,
                directory,
                writer,
                "test 1",
                ManifestFormatTest.SAMPLE,
                longestWait);
    }
}
