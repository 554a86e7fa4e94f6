package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles.DelegatingFile;

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

    @Test
    void aChunkLongerThanAFrameIsWrittenInSeveral() throws Exception {
        Path path = home.resolve("file");
        List<EngineEntry> entries = new ArrayList<>();
        Bytes value = Bytes.wrap(new byte[15 << 20]);
        for (int i = 0; i < 9; i++) {
            entries.add(entry("canvases/" + i, value));
        }
        // with its header and key exactly as long as a frame
        entries.add(entry("k", Bytes.wrap(new byte[BackupFrames.MAX_BODY_BYTES - 23])));
        try (StorageFile file = new LocalStorageFiles().open(path, OpenMode.CREATE)) {
            new FileSink(new BackupOutput(file), StorageRole.RELATIONAL, new PartSums(StorageRole.RELATIONAL))
                    .write(entries, CopyCursor.start(10));
        }
        List<EngineEntry> read = new ArrayList<>();
        int frames = 0;
        try (StorageFile file = new LocalStorageFiles().open(path, OpenMode.READ)) {
            BackupInput in = new BackupInput(file);
            while (!in.atEnd()) {
                frames++;
                // a reader of all refuses a frame that is too long
                for (EngineEntry each : EntryCodec.decode(in.next().body())) {
                    assertEquals(
                            entries.get(read.size()).value().length(),
                            each.value().length());
                    read.add(entry(each.key().toUtf8(), Bytes.EMPTY));
                }
            }
        }
        assertEquals(4, frames);
        assertEquals(
                entries.stream().map(EngineEntry::key).toList(),
                read.stream().map(EngineEntry::key).toList());
    }

    @Test
    void anEntryLongerThanAFrameIsNamedBeforeAnythingOfItIsWritten() throws Exception {
        try (Counting file = new Counting(new LocalStorageFiles().open(home.resolve("file"), OpenMode.CREATE))) {
            PartSums sums = new PartSums(StorageRole.RELATIONAL);
            FileSink sink = new FileSink(new BackupOutput(file), StorageRole.RELATIONAL, sums);
            long before = file.size();
            EngineEntry large = entry("canvases/huge", Bytes.wrap(new byte[BackupFrames.MAX_BODY_BYTES]));
            TooLargeException refused =
                    assertThrows(TooLargeException.class, () -> sink.write(List.of(large), CopyCursor.start(1)));
            assertTrue(refused.getMessage().contains("canvases/huge"), refused.getMessage());
            assertEquals(before, file.size());
            assertEquals(0, sums.sum().entries());
        }
    }

    private static EngineEntry entry(String key, Bytes value) {
        return new EngineEntry(Keyspace.USER, Bytes.utf8(key), 1, 1, 0, value);
    }

    /** Counts forces, and the bytes between them. */
    private static final class Counting extends DelegatingFile {

        private int forces;
        private long unforced;
        private long longest;

        Counting(StorageFile file) {
            super(file);
        }

        @Override
        public void write(ByteBuffer[] sources, long position) throws IOException {
            for (ByteBuffer source : sources) {
                unforced += source.remaining();
            }
            longest = Math.max(longest, unforced);
            super.write(sources, position);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            forces++;
            unforced = 0;
            super.force(metadata);
        }
    }
}
