package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The durable list of segments, in two copies ({@code segments.1}, {@code segments.2}), each replaced atomically, one after
 * the other. The copy with the higher edition counts; a damaged copy is replaced from the other.
 *
 * @param edition rises with each write
 * @param storeId the store it belongs to
 * @param salt the highest salt that may be in use
 * @param nextId the next segment's id
 * @param lastSequence a commit sequence at least as high as all in segments that are gone
 * @param segments in the order of the log; only the last one is not sealed
 */
record SegmentTable(
        long edition, UUID storeId, long salt, int nextId, long lastSequence, List<SegmentRecord> segments) {

    private static final int MAGIC = 0x4D53_5442;
    private static final int FORMAT = 1;
    private static final int HEADER_BYTES = 56;
    private static final int RECORD_BYTES = 32;
    private static final int SEALED = 1;
    private static final int RECYCLED = 2;
    private static final int MOST_BYTES = 64 << 20;

    SegmentTable {
        segments = List.copyOf(segments);
    }

    static Path copy(Path directory, int number) {
        return directory.resolve("segments." + number);
    }

    /**
     * What the two copies say.
     *
     * @param table the newest valid one
     * @param problems copies that are missing or damaged
     * @param equal whether both copies say the same
     */
    record Loaded(@Nullable SegmentTable table, List<Path> problems, boolean equal) {}

    static Loaded load(StorageFiles files, Path directory) throws IOException {
        SegmentTable newest = null;
        boolean equal = true;
        List<Path> problems = new ArrayList<>();
        for (int number = 1; number <= 2; number++) {
            Path path = copy(directory, number);
            SegmentTable table = files.exists(path) ? decode(AtomicFile.read(files, path, MOST_BYTES)) : null;
            if (table == null) {
                problems.add(path);
            } else {
                equal &= newest == null || table.edition == newest.edition;
                newest = newest == null || table.edition > newest.edition ? table : newest;
            }
        }
        return new Loaded(newest, problems, equal && problems.isEmpty());
    }

    /** Writes both copies; durable on return. */
    void store(StorageFiles files, Path directory) throws IOException {
        store(files, directory, 1);
        store(files, directory, 2);
    }

    /** Writes one copy, 1 or 2; durable on return. */
    void store(StorageFiles files, Path directory, int number) throws IOException {
        AtomicFile.replace(files, copy(directory, number), encode());
    }

    SegmentTable next(long newSalt, int newNextId, long newLastSequence, List<SegmentRecord> newSegments) {
        return new SegmentTable(edition + 1, storeId, newSalt, newNextId, newLastSequence, newSegments);
    }

    Bytes encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + segments.size() * RECORD_BYTES + 4);
        out.putInt(MAGIC).putInt(FORMAT).putLong(edition);
        out.putLong(storeId.getMostSignificantBits()).putLong(storeId.getLeastSignificantBits());
        out.putLong(salt).putInt(nextId).putInt(segments.size()).putLong(lastSequence);
        for (SegmentRecord segment : segments) {
            out.putInt(segment.id()).putInt((segment.sealed() ? SEALED : 0) | (segment.recycled() ? RECYCLED : 0));
            out.putLong(segment.firstFrame()).putLong(segment.lastFrame()).putLong(segment.endOffset());
        }
        out.putInt(checksum(out.array(), out.position()));
        return Bytes.wrap(out.array());
    }

    static @Nullable SegmentTable decode(Bytes bytes) {
        byte[] array = bytes.toArray();
        if (array.length < HEADER_BYTES + 4) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(array);
        if (in.getInt(array.length - 4) != checksum(array, array.length - 4)
                || in.getInt() != MAGIC
                || in.getInt() != FORMAT) {
            return null;
        }
        long edition = in.getLong();
        UUID storeId = new UUID(in.getLong(), in.getLong());
        long salt = in.getLong();
        int nextId = in.getInt();
        int count = in.getInt();
        long lastSequence = in.getLong();
        List<SegmentRecord> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = in.getInt();
            int flags = in.getInt();
            segments.add(new SegmentRecord(
                    id, in.getLong(), in.getLong(), in.getLong(), (flags & SEALED) != 0, (flags & RECYCLED) != 0));
        }
        return new SegmentTable(edition, storeId, salt, nextId, lastSequence, segments);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
