package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Frames are written so that they are read again, and forced on the way. */
class BackupFramesTest {

    @TempDir
    Path home;

    @Test
    void aLargeFileIsForcedOnItsWay() throws Exception {
        try (Counting file = new Counting(new LocalStorageFiles().open(home.resolve("file"), OpenMode.CREATE))) {
            BackupOutput out = new BackupOutput(file);
            Bytes body = Bytes.wrap(new byte[10 << 20]);
            for (int i = 0; i < 15; i++) {
                out.frame(FrameKind.INCREMENTAL, body);
            }
            assertEquals(2, file.forces);
            assertTrue(file.longest <= 75L << 20, file.longest + " bytes without a force");
        }
    }

    /** Counts forces, and the bytes between them. */
    private static final class Counting implements StorageFile {

        private final StorageFile file;
        private int forces;
        private long unforced;
        private long longest;

        Counting(StorageFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            for (ByteBuffer source : sources) {
                unforced += source.remaining();
            }
            longest = Math.max(longest, unforced);
            file.write(sources, position);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            forces++;
            unforced = 0;
            file.force(metadata);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
