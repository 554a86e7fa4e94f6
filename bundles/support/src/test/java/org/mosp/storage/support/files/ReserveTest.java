package org.mosp.storage.support.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.testing.FileImage;
import org.mosp.storage.support.files.testing.MemoryStorageFiles;

class ReserveTest {

    private static final Path DIRECTORY = Path.of("/store").toAbsolutePath();
    private static final long BYTES = 128 << 10;

    private final MemoryStorageFiles disk = new MemoryStorageFiles(FileImage.empty(DIRECTORY));

    @Test
    void itIsMadeWhereThereIsRoomAndGivenBackOnce() throws IOException {
        Reserve reserve = new Reserve(disk, DIRECTORY);
        disk.capacity(BYTES - 1);
        reserve.restore();
        assertFalse(reserve.held());
        assertEquals(0, disk.used());
        disk.capacity(BYTES);
        reserve.restore();
        assertTrue(reserve.held());
        assertEquals(BYTES, disk.used());
        Reserve again = new Reserve(disk, DIRECTORY);
        assertTrue(again.held());
        assertTrue(again.release());
        assertEquals(0, disk.used());
        assertFalse(again.release());
    }

    @Test
    void oneThatWasCutShortIsMadeAnew() throws IOException {
        try (StorageFile file = disk.open(DIRECTORY.resolve("reserve"), OpenMode.CREATE)) {
            file.write(ByteBuffer.allocate(4_096), 0);
        }
        Reserve reserve = new Reserve(disk, DIRECTORY);
        assertFalse(reserve.held());
        reserve.restore();
        assertTrue(reserve.held());
        assertEquals(BYTES, disk.used());
    }
}
