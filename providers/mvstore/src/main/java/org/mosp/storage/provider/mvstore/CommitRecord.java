package org.mosp.storage.provider.mvstore;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What one commit of the volume says: which blocks it wrote, and all that MVStore and the engine must know to begin there.
 *
 * @param number of the commit, from 1; a number is used once
 * @param previous the commit to fall back to if this one is not whole
 * @param clean whether it ends an orderly life: every commit before it is whole
 * @param lastSequence the last commit sequence given out
 * @param counts entries of each keyspace
 * @param created when MVStore's file was made, milliseconds since 1970
 * @param chunk the id of MVStore's last chunk
 * @param block where that chunk begins
 * @param version MVStore's version of it
 * @param blocks length of MVStore's file, in blocks
 * @param runs the blocks it wrote
 */
record CommitRecord(
        long number,
        long previous,
        boolean clean,
        long lastSequence,
        List<Long> counts,
        long created,
        int chunk,
        long block,
        long version,
        long blocks,
        List<Run> runs) {

    /** Blocks in a row, and the checksum of all their bytes. */
    record Run(long first, int count, int checksum) {}

    private static final int MAGIC = 0x4d565231;
    private static final int FIXED_BYTES = 4 + 8 + 8 + 1 + 8 + 24 + 8 + 4 + 8 + 8 + 8 + 4;
    private static final int RUN_BYTES = 16;
    private static final int KEYSPACES = 3;
    private static final int MOST_RUNS = (BlockFile.SLOT_BYTES - FIXED_BYTES - 4) / RUN_BYTES;

    CommitRecord {
        counts = List.copyOf(counts);
        runs = List.copyOf(runs);
        if (runs.size() > MOST_RUNS) {
            throw new IllegalArgumentException(runs.size() + " runs in one commit");
        }
    }

    /** Which slot it stands in. */
    int slot() {
        return (int) (number % BlockFile.SLOTS);
    }

    /** The same state in a commit that wrote no block. */
    CommitRecord next(long nextNumber, boolean isClean) {
        return new CommitRecord(
                nextNumber, number, isClean, lastSequence, counts, created, chunk, block, version, blocks, List.of());
    }

    /** The same with the blocks that it wrote. */
    CommitRecord withRuns(List<Run> written) {
        return new CommitRecord(
                number, previous, clean, lastSequence, counts, created, chunk, block, version, blocks, written);
    }

    /** Its bytes. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + runs.size() * RUN_BYTES + 4);
        out.putInt(MAGIC)
                .putLong(number)
                .putLong(previous)
                .put((byte) (clean ? 1 : 0))
                .putLong(lastSequence);
        counts.forEach(out::putLong);
        out.putLong(created).putInt(chunk).putLong(block).putLong(version).putLong(blocks);
        out.putInt(runs.size());
        for (Run run : runs) {
            out.putLong(run.first()).putInt(run.count()).putInt(run.checksum());
        }
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    /** The record in a slot; {@code null} if there is none, or it is not whole. */
    static @Nullable CommitRecord decode(byte[] slot) {
        if (slot.length < FIXED_BYTES + 4) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(slot);
        int runCount = in.getInt(FIXED_BYTES - 4);
        if (in.getInt() != MAGIC || runCount < 0 || runCount > MOST_RUNS) {
            return null;
        }
        int end = FIXED_BYTES + runCount * RUN_BYTES;
        if (slot.length < end + 4 || in.getInt(end) != checksum(slot, end)) {
            return null;
        }
        long number = in.getLong();
        long previous = in.getLong();
        boolean clean = in.get() == 1;
        long lastSequence = in.getLong();
        List<Long> counts = new ArrayList<>();
        for (int i = 0; i < KEYSPACES; i++) {
            counts.add(in.getLong());
        }
        long created = in.getLong();
        int chunk = in.getInt();
        long block = in.getLong();
        long version = in.getLong();
        long blocks = in.getLong();
        in.getInt();
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < runCount; i++) {
            runs.add(new Run(in.getLong(), in.getInt(), in.getInt()));
        }
        return new CommitRecord(
                number, previous, clean, lastSequence, counts, created, chunk, block, version, blocks, runs);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }
}
