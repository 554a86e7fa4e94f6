package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** A hint file is the same, however small the parts are it is written in. */
class HintFileTest {

    private static final HintFile.Head HEAD = new HintFile.Head(7, 40, 123_456, 99, -5);

    @TempDir
    Path directory;

    private final LocalStorageFiles files = new LocalStorageFiles();

    @Test
    void partsOfAnySizeMakeTheBytesThatTheWholeAtOnceMakes() throws IOException {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        List<ScannedEntry> entries = entries(new Random(seed), 500);
        byte[] whole = whole(entries);
        for (int part : new int[] {1, 64, 65, 97, 1_000, 4_096, 1 << 20}) {
            Path path = HintFile.path(directory, HEAD.segment());
            LargestWrite largest = new LargestWrite();
            AtomicFile.replace(largest, path, new HintWriter(HEAD, entries, part));
            assertArrayEquals(whole, Files.readAllBytes(path), "parts of " + part + ", seed " + seed);
            assertTrue(largest.bytes <= Math.max(part, HintFile.HEADER_BYTES), largest.bytes + " bytes at once");
            HintFile read = HintFile.load(files, directory, HEAD.segment());
            assertNotNull(read);
            assertEquals(HEAD, read.head());
            assertSame(entries, read.entries());
        }
    }

    @Test
    void aSegmentWithoutKeysHasOneToo() throws IOException {
        HintFile.store(files, directory, name -> {}, HEAD, List.of());
        assertArrayEquals(whole(List.of()), Files.readAllBytes(HintFile.path(directory, HEAD.segment())));
        HintFile read = HintFile.load(files, directory, HEAD.segment());
        assertNotNull(read);
        assertTrue(!read.entries().hasNext());
    }

    /** In key order, keys with much and with nothing in common, some longer than a part. */
    private static List<ScannedEntry> entries(Random random, int count) {
        List<ScannedEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String end = "x".repeat(random.nextInt(20) == 0 ? 900 + random.nextInt(5_000) : random.nextInt(60));
            String key = (random.nextBoolean() ? "canvas/tiles/" : "") + random.nextInt(1_000) + "/" + i + end;
            entries.add(new ScannedEntry(
                    Keyspace.values()[random.nextInt(Keyspace.values().length)],
                    Bytes.utf8(key).toArray(),
                    random.nextLong(),
                    random.nextLong(),
                    random.nextInt(Integer.MAX_VALUE) * 2L,
                    random.nextInt(1 << 20),
                    random.nextBoolean()));
        }
        return HintFile.newest(entries);
    }

    /** The format of docs/format.md, the whole file in memory. */
    private static byte[] whole(List<ScannedEntry> entries) {
        int size = 64
                + 4
                + entries.stream().mapToInt(entry -> 30 + entry.key().length).sum();
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(0x4D53_4849).putInt(1).putInt(HEAD.segment()).putInt(entries.size());
        out.putLong(HEAD.lastFrame()).putLong(HEAD.endOffset());
        out.putLong(HEAD.lastSequence()).putLong(HEAD.salt());
        out.position(64);
        byte[] before = {};
        for (ScannedEntry entry : entries) {
            byte[] key = entry.key();
            int mismatch = java.util.Arrays.mismatch(before, key);
            int shared = mismatch < 0 ? key.length : mismatch;
            out.put((byte) entry.keyspace().code()).put((byte) (entry.tombstone() ? 1 : 0));
            out.putShort((short) shared).putShort((short) (key.length - shared));
            out.putInt(entry.bytes()).putInt((int) entry.offset());
            out.putLong(entry.frame()).putLong(entry.version());
            out.put(key, shared, key.length - shared);
            before = key;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(out.array(), 0, out.position());
        out.putInt((int) checksum.getValue());
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static void assertSame(List<ScannedEntry> expected, Iterator<ScannedEntry> found) {
        for (ScannedEntry entry : expected) {
            ScannedEntry next = found.next();
            assertTrue(entry.sameKey(next));
            assertEquals(entry.frame(), next.frame());
            assertEquals(entry.version(), next.version());
            assertEquals(entry.offset(), next.offset());
            assertEquals(entry.bytes(), next.bytes());
            assertEquals(entry.tombstone(), next.tombstone());
        }
        assertTrue(!found.hasNext());
    }

    /** What was asked to be written at once, at most. */
    private static final class LargestWrite extends DelegatingStorageFiles {

        private int bytes;

        private LargestWrite() {
            super(new LocalStorageFiles());
        }

        @Override
        public StorageFile open(Path path, StorageFiles.OpenMode mode) throws IOException {
            return new DelegatingFile(super.open(path, mode)) {
                @Override
                public void write(ByteBuffer[] sources, long position) throws IOException {
                    int sum = 0;
                    for (ByteBuffer source : sources) {
                        sum += source.remaining();
                    }
                    bytes = Math.max(bytes, sum);
                    super.write(sources, position);
                }
            };
        }
    }
}
