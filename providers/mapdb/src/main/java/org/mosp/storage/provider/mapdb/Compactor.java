package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.queue.Ticket;

/**
 * Frees segments of which less than half is alive, or, in a store that shrinks, less than four fifths: carries what is alive to the
 * tail through the committing thread, then takes the segment out of the table, then lets its file go, and only then the tombstones
 * that depended on it. Small segments, left by many short lives, are carried together too. For the housekeeping thread.
 */
final class Compactor {

    /** A segment of which less is alive is carried: each byte that comes back costs at most one that is written. */
    private static final double USUAL = 0.5;

    /** The same in a store that shrinks, where there will be no more to carry soon: at most four bytes are written for one. */
    private static final double SHRINKING = 0.8;

    private static final int CARRY_BYTES = 1 << 20;
    private static final int MOST_SMALL = 8;

    private record Retired(Segment segment, long mark) {}

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;
    private final Segments segments;
    private final Spares spares;
    private final KeyIndex index;
    private final Snapshots snapshots;
    private final EngineHealth health;
    private final Committer committer;
    private final BooleanSupplier closing;
    private final long segmentBytes;
    private final ArrayDeque<Retired> retired = new ArrayDeque<>();
    private volatile boolean waits;
    private volatile boolean shrinks;

    /** The newest segment that is carried as those of a store that shrinks are; what this writes itself is not. */
    private int shrinkUpTo = -1;

    Compactor(
            StorageFiles files,
            Path directory,
            CrashPoints crashPoints,
            Segments segments,
            Spares spares,
            KeyIndex index,
            Snapshots snapshots,
            EngineHealth health,
            Committer committer,
            BooleanSupplier closing,
            long segmentBytes) {
        this.files = files;
        this.directory = directory;
        this.crashPoints = crashPoints;
        this.segments = segments;
        this.spares = spares;
        this.index = index;
        this.snapshots = snapshots;
        this.health = health;
        this.committer = committer;
        this.closing = closing;
        this.segmentBytes = segmentBytes;
    }

    /** The store shrinks. Any thread. */
    void shrink() {
        shrinks = true;
    }

    /** Frees what can be freed now. */
    void run() throws IOException {
        if (shrinks) {
            shrinks = false;
            shrinkUpTo = segments.table().segments().stream()
                    .mapToInt(SegmentRecord::id)
                    .max()
                    .orElse(-1);
        }
        letGo();
        SegmentRecord next = candidate();
        while (next != null && proceeds()) {
            long began = System.nanoTime();
            if (!compact(next)) {
                return;
            }
            letGo();
            next = candidate();
            if (next == null || !urgent()) {
                LockSupport.parkNanos(Math.min(System.nanoTime() - began, 100_000_000));
            }
        }
    }

    /** Whether files are left that a snapshot may still ask for. Any thread. */
    boolean waits() {
        return waits;
    }

    private boolean proceeds() {
        return !closing.getAsBoolean() && health.state().mode() == EngineState.Mode.OPEN;
    }

    private boolean urgent() {
        return segments.table().segments().size() > 4;
    }

    private @Nullable SegmentRecord candidate() {
        SegmentRecord emptiest = null;
        double least = 1;
        List<SegmentRecord> small = new ArrayList<>();
        for (SegmentRecord record : segments.table().segments()) {
            Segment segment = segments.get(record.id());
            if (!record.sealed() || segment == null) {
                continue;
            }
            double alive = record.endOffset() == 0 ? 0 : (double) segment.liveBytes.get() / record.endOffset();
            if (alive < least && alive < (record.id() <= shrinkUpTo ? SHRINKING : USUAL)) {
                least = alive;
                emptiest = record;
            }
            if (record.endOffset() < segmentBytes / 8) {
                small.add(record);
            }
        }
        return emptiest != null || small.size() <= MOST_SMALL ? emptiest : small.get(0);
    }

    /** Carries a segment; {@code false} if it has to wait. */
    private boolean compact(SegmentRecord record) throws IOException {
        Segment segment = segments.get(record.id());
        if (segment == null || !segment.pin()) {
            return false;
        }
        try {
            crashPoints.reached("compaction.before-carry");
            // what a storm of overwrites leaves behind is mostly all dead: there is nothing to look for
            if (segment.liveBytes.get() != 0 && !carry(segment, record)) {
                return false;
            }
        } finally {
            segment.unpin();
        }
        crashPoints.reached("compaction.after-carry");
        if (segment.liveBytes.get() != 0) {
            return false;
        }
        segments.drop(record.id(), snapshots.sequence());
        crashPoints.reached("compaction.after-table");
        retired.add(new Retired(segment, snapshots.mark()));
        waits = true;
        return true;
    }

    private boolean carry(Segment segment, SegmentRecord record) throws IOException {
        LogScan scan = new LogScan(segment, record, 0, record.firstFrame() - 1, record.lastFrame(), 0).run();
        if (!scan.damages.isEmpty()) {
            health.damaged(segment + " at " + scan.damages.get(0).offset(), "found by compaction");
            return false;
        }
        List<Request.CarriedEntry> entries = new ArrayList<>();
        long bytes = 0;
        for (ScannedEntry entry : scan.entries) {
            if (!alive(segment, entry)) {
                continue;
            }
            byte[] copy = scan.segmentScan().bytes(entry.offset(), entry.bytes());
            ByteBuffer in = ByteBuffer.wrap(copy);
            EntryFormat.Header header = EntryFormat.read(in, 0);
            if (header == null || header.length() != copy.length || !EntryFormat.intact(in, 0, header)) {
                health.damaged(segment + " at " + entry.offset(), "found by compaction");
                return false;
            }
            entries.add(new Request.CarriedEntry(entry, copy));
            bytes += copy.length;
            if (bytes >= CARRY_BYTES) {
                send(segment, entries, bytes);
                entries = new ArrayList<>();
                bytes = 0;
                if (!proceeds()) {
                    return false;
                }
            }
        }
        if (!entries.isEmpty()) {
            send(segment, entries, bytes);
        }
        return true;
    }

    private void send(Segment segment, List<Request.CarriedEntry> entries, long bytes) {
        committer.perform(new Request.Carry(segment.id, entries, bytes, new Ticket()));
        crashPoints.reached("compaction.while-carrying");
    }

    private boolean alive(Segment segment, ScannedEntry entry) {
        Link head = index.head(entry.keyspace(), entry.key());
        return head != null && head.frame == entry.frame() && head.place == Link.place(segment.id, entry.offset());
    }

    /** Removes files of segments that are out of the table and that no snapshot can ask for any more. */
    private void letGo() throws IOException {
        for (int i = retired.size(); i > 0; i--) {
            // taken out only behind that: what fails is tried again, with this one too
            Retired candidate = retired.element();
            boolean gone = !snapshots.anyBelow(candidate.mark()) && unlink(candidate.segment());
            retired.remove();
            if (!gone) {
                retired.add(candidate);
            }
        }
        if (retired.isEmpty()) {
            // else it stays as it was: a snapshot that closes behind the look above has seen it
            waits = false;
        }
    }

    private boolean unlink(Segment segment) throws IOException {
        segment.retire();
        boolean gone = false;
        try {
            gone = unlinkRetired(segment);
            return gone;
        } finally {
            if (!gone) {
                segment.reinstate();
            }
        }
    }

    private boolean unlinkRetired(Segment segment) throws IOException {
        for (int tries = 0; segment.pinned() && tries < 1_000; tries++) {
            LockSupport.parkNanos(100_000);
        }
        if (segment.pinned()) {
            return false;
        }
        segments.forget(segment.id);
        segment.closeFile();
        Path hint = HintFile.path(directory, segment.id);
        if (files.exists(hint)) {
            files.delete(hint);
        }
        if (files.exists(segment.path)) {
            spares.retire(segment);
        } else {
            // its name went when this failed before; that may not be durable yet
            files.syncDirectory(directory);
        }
        crashPoints.reached("compaction.after-unlink");
        committer.perform(new Request.Task(() -> index.segmentDropped(segment.id), new Ticket()));
        return true;
    }
}
