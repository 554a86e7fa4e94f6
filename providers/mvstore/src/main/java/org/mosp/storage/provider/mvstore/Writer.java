package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.Reserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trees that are changed, and the volume they are committed to. For the committing thread. */
final class Writer {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private static final int COMPACT_BELOW_PERCENT = 60;
    private static final int COMPACT_WHEN_LOW_PERCENT = 85;
    private static final int ALL_PERCENT = 100;
    private static final int[] SPARSEST_FIRST_PERCENT = {40, 60, ALL_PERCENT};
    private static final int LEAST_STEP_BYTES = 1 << 20;
    private static final int SMALLEST_STEP_BYTES = 32 << 10;
    private static final int MOST_STEP_BYTES = 64 << 20;
    private static final long COMPACT_WHEN_LOW_AFTER_BYTES = 64 << 10;
    private static final int MOST_STEPS_WHEN_LOW = 32;
    private static final long LOW_SPACE_BYTES = 1L << 20;
    private static final int STRIPES_AT_ONCE = 64;
    private static final long LONGEST_FOLLOW_NANOS = 20_000_000;
    private static final long LONGEST_FOLLOW_AT_END_NANOS = 2_000_000_000;
    private static final long TRIM_BYTES = 1L << 20;

    private final EngineContext context;
    private final CrashPoints crashPoints;
    private final Volume volume;
    private final Versions versions;
    private final EngineHealth health;
    private final TreeReader reader;
    private final Reserve reserve;
    private final int cacheMegabytes;
    private final long compactAfterBytes;
    private final List<Trees> retired = new ArrayList<>();
    private Trees trees;
    private long lastForceNanos;
    private long bytesAtCompaction;
    private int stepBytes = LEAST_STEP_BYTES;
    private boolean inDoubt;
    private boolean low;
    private boolean changed;

    Writer(
            EngineContext context,
            Volume volume,
            Trees trees,
            Versions versions,
            EngineHealth health,
            TreeReader reader,
            EngineSettings settings)
            throws IOException {
        this.context = context;
        this.crashPoints = context.crashPoints();
        this.volume = volume;
        this.trees = trees;
        this.versions = versions;
        this.health = health;
        this.reader = reader;
        this.reserve = new Reserve(context.files(), context.directory());
        this.cacheMegabytes = settings.cacheMegabytes();
        this.compactAfterBytes = settings.compactAfterBytes();
    }

    long lastForceNanos() {
        return lastForceNanos;
    }

    /** Whether the group that was begun last may be on the disk. */
    boolean inDoubt() {
        return inDoubt;
    }

    /** Begins a group; the one before was told. */
    Changes begin() {
        inDoubt = false;
        boolean keep = !retired.isEmpty();
        retired.removeIf(old -> {
            if (!old.inUse()) {
                old.close();
                return true;
            }
            return false;
        });
        if (keep && retired.isEmpty()) {
            trees.keepAll(false);
        }
        return new Changes(trees, reader, versions.current().sequence());
    }

    /**
     * Commits a group's changes and makes them visible.
     *
     * @return the reason if there was no space: then everything is as before
     * @throws IOException if writing has ended
     */
    @Nullable StorageException commit(Changes changes) throws IOException {
        CommitRecord last = lastRecord();
        long number = last.number() + 1;
        try {
            trees.store();
            inDoubt = true;
            long began = System.nanoTime();
            volume.commit(trees.file().record(number, last.number(), changes.sequence(), trees.counts()));
            lastForceNanos = System.nanoTime() - began;
            trees.file().committed();
        } catch (Volume.ForceFailed failed) {
            throw failed;
        } catch (IOException failed) {
            if (!DiskFull.isCauseOf(failed)) {
                throw failed;
            }
            long needed = volume.waitingBytes();
            volume.undo(number);
            inDoubt = false;
            openAnew();
            return new StorageFullException(volume.file().path.toString(), needed, 0, failed);
        }
        changed = true;
        versions.publish(trees.version(changes.sequence()), changes.superseded());
        crashPoints.reached("commit.after-publish");
        return null;
    }

    private CommitRecord lastRecord() {
        CommitRecord last = volume.last();
        if (last == null) {
            throw new IllegalStateException("a volume without a first commit");
        }
        return last;
    }

    /** Forgets all changes since the last commit: MVStore begins there again. Readers keep the pages of the old one. */
    private void openAnew() {
        Trees old = trees;
        trees = new Trees(volume, cacheMegabytes, false);
        trees.keepAll(true);
        retired.add(old);
        versions.publish(trees.version(versions.current().sequence()), 0);
    }

    /** MVStore met damage while it changed its trees. */
    void foundDamage(MVStoreException failed) {
        try {
            StorageException told = reader.failures().of(failed, "a commit");
            LOG.error("writing has ended", told);
        } catch (StorageException closed) {
            LOG.debug("the engine was closed meanwhile", closed);
        }
    }

    /** After writing has ended: readers go on at the last commit. */
    void abandon() {
        inDoubt = false;
        volume.forget();
        try {
            openAnew();
        } catch (RuntimeException unreadable) {
            health.damaged(Recovery.BLOCKS, "the trees cannot be opened: " + unreadable.getMessage());
        }
    }

    void releaseReserve() throws IOException {
        reserve.release();
    }

    /** The disk is full: rewrites what is sparse, with the room that is kept for it, and keeps such room again. */
    void makeRoom() throws IOException {
        reserve.release();
        // small steps would fit into the reserve, and deletes would find none
        stepBytes = Math.max(stepBytes, LEAST_STEP_BYTES);
        compactSparsest(LEAST_STEP_BYTES);
        volume.trim();
        reserve.restore();
    }

    /** A step of compaction if much was written since the last one; more steps if the disk is nearly full. */
    void compactIfWorthwhile() throws IOException {
        BlockFile file = volume.file();
        long written = file.bytesWritten() - bytesAtCompaction;
        if (written < (low ? COMPACT_WHEN_LOW_AFTER_BYTES : Math.max(compactAfterBytes, file.length() / 16))) {
            return;
        }
        bytesAtCompaction = file.bytesWritten();
        reserve.restore();
        StorageFiles files = context.files();
        low = files.usableSpace(context.directory()) < LOW_SPACE_BYTES + file.length() / 4;
        if (low) {
            compactSparsest(reserve.held() ? SMALLEST_STEP_BYTES : LEAST_STEP_BYTES);
        } else {
            compact(COMPACT_BELOW_PERCENT, ALL_PERCENT, 1, LEAST_STEP_BYTES);
        }
        followParity(STRIPES_AT_ONCE, LONGEST_FOLLOW_NANOS);
        if (low
                || file.length() - BlockFile.position(lastRecord().blocks())
                        > Math.max(TRIM_BYTES, file.length() / 8)) {
            volume.trim();
        }
    }

    /** Parity that cannot be written protects less, and is no reason to end anything. */
    private void followParity(int stripes, long nanos) {
        try {
            volume.file().parity().follow(stripes, System.nanoTime() + nanos);
        } catch (IOException failed) {
            LOG.debug("parity is left as it is", failed);
        }
    }

    /** Those chunks first that give most room for what they take; a few steps in all, since commits wait for them. */
    private void compactSparsest(int smallestStep) throws IOException {
        int steps = MOST_STEPS_WHEN_LOW;
        for (int chunksBelow : SPARSEST_FIRST_PERCENT) {
            steps -= compact(COMPACT_WHEN_LOW_PERCENT, chunksBelow, steps, smallestStep);
        }
    }

    /** Returns how many steps were taken. */
    private int compact(int belowPercent, int chunksBelow, int steps, int smallestStep) throws IOException {
        int step = 0;
        while (step < steps && trees.fillPercent() < belowPercent) {
            crashPoints.reached("compaction.before-commit");
            Changes changes = begin();
            if (!trees.compact(belowPercent, chunksBelow, stepBytes)) {
                if (chunksBelow == ALL_PERCENT) {
                    // chunks larger than a step; of sparse ones there may be none at all
                    stepBytes = Math.min(MOST_STEP_BYTES, stepBytes * 2);
                }
                return step;
            }
            step++;
            if (commit(changes) != null) {
                // a smaller step needs less room
                if (stepBytes <= smallestStep) {
                    return step;
                }
                stepBytes /= 2;
                continue;
            }
            stepBytes = low ? Math.min(stepBytes, LEAST_STEP_BYTES) : LEAST_STEP_BYTES;
            crashPoints.reached("compaction.after-commit");
        }
        return step;
    }

    /** A clean end, if something was committed since the last one. */
    void end() {
        try {
            CommitRecord last = lastRecord();
            if (health.state().mode() == EngineState.Mode.OPEN && (changed || !last.clean())) {
                volume.trim();
                followParity(Integer.MAX_VALUE, LONGEST_FOLLOW_AT_END_NANOS);
                volume.file().parity().force();
                crashPoints.reached("close.before-mark");
                volume.commit(last.next(last.number() + 1, true));
                crashPoints.reached("close.after-mark");
            }
        } catch (IOException failed) {
            health.readOnly("no clean end could be written: " + failed);
        }
        retired.forEach(Trees::close);
        trees.close();
    }
}
