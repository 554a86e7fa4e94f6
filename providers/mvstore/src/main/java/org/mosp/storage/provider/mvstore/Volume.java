package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CrashPoints;

/**
 * What MVStore takes for its file, with commits that are there at once or not at all. MVStore's writes wait in memory; a
 * commit writes them to blocks that the last commit does not use, then a record with their checksums, then forces once. So a
 * record whose blocks are all there is a whole commit, in whatever order the disk wrote; and as the next commit begins after
 * the force, only the last one can be in doubt.
 *
 * <p>Reads from any number of threads; all else from the committing thread.
 */
final class Volume {

    /** The force itself failed: whether the commit is on the disk is not known. */
    static final class ForceFailed extends IOException {

        private static final long serialVersionUID = 1L;

        ForceFailed(IOException cause) {
            super("a force failed: " + cause.getMessage(), cause);
        }
    }

    private record Waiting(long block, ByteBuffer content) {

        long end() {
            return block + content.capacity() / BlockFile.BLOCK_BYTES;
        }
    }

    private final BlockFile file;
    private final CrashPoints crashPoints;
    private volatile @Nullable CommitRecord last;
    private volatile List<Waiting> waiting = List.of();
    private boolean recordTouched;

    Volume(BlockFile file, CrashPoints crashPoints, @Nullable CommitRecord last) {
        this.file = file;
        this.crashPoints = crashPoints;
        this.last = last;
    }

    /** The last whole commit; {@code null} before the first. */
    @Nullable CommitRecord last() {
        return last;
    }

    BlockFile file() {
        return file;
    }

    /** Bytes of MVStore's file, proven; those that wait too. */
    ByteBuffer read(long position, int count) throws IOException {
        long first = position / BlockFile.BLOCK_BYTES;
        for (Waiting run : waiting) {
            if (first >= run.block() && first < run.end()) {
                int from = (int) (position - run.block() * BlockFile.BLOCK_BYTES);
                return run.content().slice(from, Math.min(count, run.content().capacity() - from));
            }
        }
        return file.readContent(position, count);
    }

    /** Keeps a copy of whole blocks for the next commit. */
    void write(long position, ByteBuffer source) {
        ByteBuffer copy = ByteBuffer.allocate(source.remaining());
        copy.put(source).flip();
        List<Waiting> more = new ArrayList<>(waiting);
        more.add(new Waiting(position / BlockFile.BLOCK_BYTES, copy));
        waiting = List.copyOf(more);
    }

    /** Bytes that wait. */
    long waitingBytes() {
        return waiting.stream().mapToLong(run -> run.content().capacity()).sum();
    }

    /**
     * Writes all that waits, and the record; forces.
     *
     * @param record its runs are filled in here
     * @throws ForceFailed if it is not known whether the commit is on the disk
     * @throws IOException if it is not on the disk: {@link #undo} must follow
     */
    void commit(CommitRecord record) throws IOException {
        crashPoints.reached("commit.before-write");
        List<CommitRecord.Run> runs = new ArrayList<>();
        for (Waiting run : waiting) {
            int checksum = file.writeBlocks(run.block(), run.content());
            runs.add(new CommitRecord.Run(run.block(), (int) (run.end() - run.block()), checksum));
        }
        crashPoints.reached("commit.after-blocks");
        CommitRecord whole = record.withRuns(runs);
        recordTouched = true;
        byte[] bytes = whole.encode();
        file.writeSlot(0, whole.slot(), bytes);
        file.writeSlot(1, whole.slot(), bytes);
        crashPoints.reached("commit.after-record");
        try {
            file.force();
        } catch (IOException failed) {
            throw new ForceFailed(failed);
        }
        recordTouched = false;
        crashPoints.reached("commit.after-force");
        last = whole;
        waiting = List.of();
    }

    /** Forgets what waits, and wipes what a failed commit may have left of its record. */
    void undo(long number) throws IOException {
        waiting = List.of();
        if (recordTouched) {
            int slot = (int) (number % BlockFile.SLOTS);
            file.writeSlot(0, slot, new byte[BlockFile.SLOT_BYTES]);
            file.writeSlot(1, slot, new byte[BlockFile.SLOT_BYTES]);
            file.force();
            recordTouched = false;
        }
        trim();
    }

    /** Forgets what waits. */
    void forget() {
        waiting = List.of();
    }

    /** Gives back what lies behind the blocks of the last commit. */
    void trim() throws IOException {
        CommitRecord now = last;
        if (now != null && file.length() > BlockFile.position(now.blocks())) {
            file.truncate(now.blocks());
        }
    }
}
