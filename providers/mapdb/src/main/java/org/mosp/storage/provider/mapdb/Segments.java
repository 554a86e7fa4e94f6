package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The segments that are open, and the durable table of them. */
final class Segments {

    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;
    private final ConcurrentSkipListMap<Integer, Segment> open = new ConcurrentSkipListMap<>();
    private SegmentTable table;
    private boolean secondBehind;

    Segments(StorageFiles files, Path directory, CrashPoints crashPoints, SegmentTable table) {
        this.files = files;
        this.directory = directory;
        this.crashPoints = crashPoints;
        this.table = table;
    }

    synchronized SegmentTable table() {
        return table;
    }

    void add(Segment segment) {
        open.put(segment.id, segment);
    }

    /** A segment, as long as its file is there. */
    @Nullable Segment get(int id) {
        return open.get(id);
    }

    List<Segment> all() {
        return List.copyOf(open.values());
    }

    /** The record of a segment in the table, or {@code null}. */
    synchronized @Nullable SegmentRecord record(int id) {
        for (SegmentRecord record : table.segments()) {
            if (record.id() == id) {
                return record;
            }
        }
        return null;
    }

    /** The lowest segment of the table at or above an id, {@link Link#NONE} if there is none. */
    synchronized int atOrAbove(int id) {
        int found = Link.NONE;
        for (SegmentRecord record : table.segments()) {
            if (record.id() >= id) {
                found = Math.min(found, record.id());
            }
        }
        return found;
    }

    /** Seals the last segment and puts a new one behind it; durable on return. */
    synchronized void roll(
            @Nullable SegmentRecord sealed, SegmentRecord active, Segment segment, long salt, long lastSequence)
            throws IOException {
        List<SegmentRecord> records = new ArrayList<>(table.segments());
        if (sealed != null) {
            records.removeIf(record -> record.id() == sealed.id());
            records.add(sealed);
        }
        records.add(active);
        store(table.next(salt, active.id() + 1, lastSequence, records));
        add(segment);
    }

    /** Takes a segment out of the table; durable on return. Its file is still there. */
    synchronized void drop(int id, long lastSequence) throws IOException {
        List<SegmentRecord> records = new ArrayList<>(table.segments());
        records.removeIf(record -> record.id() == id);
        store(table.next(table.salt(), table.nextId(), Math.max(lastSequence, table.lastSequence()), records));
    }

    /** Forgets a segment whose file goes away. */
    void forget(int id) {
        open.remove(id);
    }

    /** The first copy decides; a second one that cannot be written now is written again before the next change. */
    private void store(SegmentTable next) throws IOException {
        crashPoints.reached("table.before-write");
        if (secondBehind) {
            table.store(files, directory, 2);
            secondBehind = false;
        }
        next.store(files, directory, 1);
        table = next;
        try {
            crashPoints.reached("table.between-copies");
            next.store(files, directory, 2);
        } catch (IOException failed) {
            LOG.warn("the second copy of the segment table could not be written", failed);
            secondBehind = true;
        }
        crashPoints.reached("table.after-write");
    }

    /** Refuses readers, and waits for those inside; {@code false} if that took too long. */
    boolean awaitReaders(Duration atMost) {
        open.values().forEach(Segment::retire);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (open.values().stream().anyMatch(Segment::pinned)) {
            if (deadline - System.nanoTime() < 0) {
                return false;
            }
            LockSupport.parkNanos(100_000);
        }
        return true;
    }

    void closeFiles() throws IOException {
        for (Segment segment : open.values()) {
            segment.closeFile();
        }
    }
}
