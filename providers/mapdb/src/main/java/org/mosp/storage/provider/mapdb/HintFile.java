package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The sorted keys of a segment with frame, version and place, so that opening need not read the values. Derived from the
 * segment: a bad one is made again. One file beside each sealed segment, and beside the last one after an orderly close.
 *
 * @param head what it says of the segment
 * @param bytes the whole file
 */
record HintFile(Head head, Bytes bytes) {

    /**
     * What it says of the segment.
     *
     * @param segment the segment's id
     * @param lastFrame the last frame it covers; all frames up to it are durable
     * @param endOffset behind that frame
     * @param lastSequence the last commit sequence in it
     * @param salt of its last frame
     */
    record Head(int segment, long lastFrame, long endOffset, long lastSequence, long salt) {}

    static final int MAGIC = 0x4D53_4849;
    static final int FORMAT = 1;
    static final int HEADER_BYTES = 64;
    static final int ENTRY_BYTES = 30;
    private static final int MOST_BYTES = 1 << 30;

    static Path path(Path directory, int segment) {
        return directory.resolve("hint-%08d".formatted(segment));
    }

    /** Only the newest entry of each key. */
    static List<ScannedEntry> newest(List<ScannedEntry> entries) {
        List<ScannedEntry> sorted = new ArrayList<>(entries);
        sorted.sort(ScannedEntry.NEWEST_FIRST);
        List<ScannedEntry> newest = new ArrayList<>(sorted.size());
        for (ScannedEntry entry : sorted) {
            if (newest.isEmpty() || !newest.get(newest.size() - 1).sameKey(entry)) {
                newest.add(entry);
            }
        }
        return newest;
    }

    /**
     * Stores that of a segment.
     *
     * @param newest one entry of each key, in key order
     */
    static void store(StorageFiles files, Path directory, CrashPoints crashPoints, Head head, List<ScannedEntry> newest)
            throws IOException {
        crashPoints.reached("hint.before-write");
        AtomicFile.replace(files, path(directory, head.segment()), new HintWriter(head, newest));
        crashPoints.reached("hint.after-write");
    }

    /** How many bytes of a key are those of the one before it. */
    static int shared(byte[] before, byte[] key) {
        int most = Math.min(before.length, key.length);
        int shared = 0;
        while (shared < most && before[shared] == key[shared]) {
            shared++;
        }
        return shared;
    }

    /** The hint file of a segment, or {@code null} where it is missing or bad. */
    static @Nullable HintFile load(StorageFiles files, Path directory, int segment) {
        try {
            Path path = path(directory, segment);
            return files.exists(path) ? decode(segment, AtomicFile.read(files, path, MOST_BYTES)) : null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static @Nullable HintFile decode(int segment, Bytes bytes) {
        int length = bytes.length();
        if (length < HEADER_BYTES + 4) {
            return null;
        }
        CRC32C checksum = new CRC32C();
        bytes.slice(0, length - 4).update(checksum);
        ByteBuffer in = bytes.asByteBuffer();
        if (in.getInt(length - 4) != (int) checksum.getValue()
                || in.getInt() != MAGIC
                || in.getInt() != FORMAT
                || in.getInt() != segment) {
            return null;
        }
        in.getInt();
        return new HintFile(new Head(segment, in.getLong(), in.getLong(), in.getLong(), in.getLong()), bytes);
    }

    long lastFrame() {
        return head.lastFrame();
    }

    long endOffset() {
        return head.endOffset();
    }

    long lastSequence() {
        return head.lastSequence();
    }

    long salt() {
        return head.salt();
    }

    /** The entries in key order. */
    Iterator<ScannedEntry> entries() {
        ByteBuffer in = bytes.asByteBuffer();
        int count = in.getInt(12);
        in.position(HEADER_BYTES);
        return new Iterator<>() {
            private int left = count;
            private byte[] before = new byte[0];

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public ScannedEntry next() {
                if (left-- <= 0) {
                    throw new NoSuchElementException();
                }
                Keyspace keyspace = Keyspace.of(in.get());
                boolean tombstone = in.get() == 1;
                int shared = in.getShort() & 0xffff;
                int rest = in.getShort() & 0xffff;
                int entryBytes = in.getInt();
                long offset = in.getInt() & 0xffff_ffffL;
                long frame = in.getLong();
                long version = in.getLong();
                byte[] key = new byte[shared + rest];
                System.arraycopy(before, 0, key, 0, shared);
                in.get(key, shared, rest);
                before = key;
                return new ScannedEntry(keyspace, key, frame, version, offset, entryBytes, tombstone);
            }
        };
    }
}
