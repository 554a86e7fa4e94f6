package org.mosp.storage.support.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles.OpenMode;

class LocalStorageFilesTest {

    @TempDir
    Path directory;

    private final LocalStorageFiles files = new LocalStorageFiles();

    @Test
    void interruptedThreadWritesAndForcesWithoutClosingTheFile() throws Exception {
        try (StorageFile file = files.open(directory.resolve("log"), OpenMode.CREATE)) {
            Thread.currentThread().interrupt();
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
            file.write(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {4}), ByteBuffer.wrap(new byte[] {5, 6})}, 3);
            file.force(false);
            assertEquals(6, file.size());
            ByteBuffer read = ByteBuffer.allocate(8);
            assertEquals(6, file.read(read, 0));
            assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 0, 0}, read.array());
            assertTrue(Thread.interrupted(), "the interrupt is the caller's to see");
        }
    }

    @Test
    void interruptsThatArriveWhileWritingDisturbNothing() throws Exception {
        AtomicInteger written = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (StorageFile file = files.open(directory.resolve("log"), OpenMode.CREATE)) {
            Thread writer = new Thread(() -> {
                try {
                    while (written.get() < 300) {
                        file.write(ByteBuffer.wrap(new byte[4096]), 4096L * written.get());
                        file.force(false);
                        written.incrementAndGet();
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            writer.start();
            while (writer.isAlive()) {
                writer.interrupt();
                Thread.onSpinWait();
            }
            writer.join();
            assertEquals(null, failure.get());
            assertEquals(300 * 4096L, file.size());
        }
    }

    @Test
    void interruptedReaderClosesWhatItReads() throws Exception {
        try (StorageFile file = files.open(directory.resolve("log"), OpenMode.CREATE)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), 0);
        }
        try (StorageFile file = files.open(directory.resolve("log"), OpenMode.READ)) {
            assertThrows(NonWritableChannelException.class, () -> file.write(ByteBuffer.allocate(1), 0));
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, () -> file.read(ByteBuffer.allocate(1), 0));
            assertTrue(Thread.interrupted());
        }
    }
}
