package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.Reserve;

/**
 * Where the next frame goes: the active segment, the space prepared in it, and the next segment when it is full. For the
 * committing thread, after recovery.
 *
 * <p>Space is prepared with real zeros and forced before a commit needs it: a commit then changes no file length, and a
 * full disk is met while preparing. Steps double from 256 KiB to 8 MiB, so a small store takes little.
 */
final class Log {

    private static final long SMALLEST_STEP = 16L << 10;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;
    private final Segments segments;
    private final Reserve reserve;
    private final Spares spares;
    private final LogSettings settings;
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong bytesPreparedTotal = new AtomicLong();
    private final AtomicLong forces = new AtomicLong();
    private final long salt;
    private Segment active;
    private StorageFile writer;
    private volatile Position position;
    private volatile long prepared;

    /**
     * How far the log goes.
     *
     * @param segment the active one
     * @param frame the last frame
     * @param end behind it
     */
    record Position(int segment, long frame, long end) {}

    Log(
            StorageFiles files,
            Path directory,
            CrashPoints crashPoints,
            Segments segments,
            Reserve reserve,
            Spares spares,
            LogSettings settings,
            Segment active,
            long lastFrame,
            long end,
            long salt)
            throws IOException {
        this.files = files;
        this.directory = directory;
        this.crashPoints = crashPoints;
        this.segments = segments;
        this.reserve = reserve;
        this.spares = spares;
        this.settings = settings;
        this.active = active;
        this.writer = files.open(active.path, OpenMode.WRITE);
        this.position = new Position(active.id, lastFrame, end);
        this.prepared = writer.size() / FrameHeader.ALIGNMENT * FrameHeader.ALIGNMENT;
        this.salt = salt;
    }

    /** Makes the file of a new segment, with its first space prepared; durable on return. */
    static void create(StorageFiles files, Path directory, Segment segment, long bytes) throws IOException {
        if (files.exists(segment.path)) {
            files.delete(segment.path);
        }
        try (StorageFile file = files.open(segment.path, OpenMode.CREATE)) {
            zero(file, 0, bytes);
            file.force(true);
        } catch (IOException failed) {
            if (files.exists(segment.path)) {
                files.delete(segment.path);
            }
            throw failed;
        }
        files.syncDirectory(directory);
    }

    /** Writes zeros. */
    static void zero(StorageFile file, long from, long to) throws IOException {
        long position = from;
        while (position < to) {
            int pieces = (int) Math.min(16, (to - position + ZEROS.capacity() - 1) / ZEROS.capacity());
            ByteBuffer[] zeros = new ByteBuffer[pieces];
            long next = position;
            for (int i = 0; i < pieces; i++) {
                int count = (int) Math.min(ZEROS.capacity(), to - next);
                zeros[i] = ZEROS.slice(0, count);
                next += count;
            }
            file.write(zeros, position);
            position = next;
        }
    }

    Segment active() {
        return active;
    }

    Position position() {
        return position;
    }

    long end() {
        return position.end();
    }

    long salt() {
        return salt;
    }

    long preparedBytes() {
        return prepared - end() + spares.bytes();
    }

    long bytesWritten() {
        return bytesWritten.get();
    }

    long bytesPreparedTotal() {
        return bytesPreparedTotal.get();
    }

    long forces() {
        return forces.get();
    }

    /** Whether so many more bytes fit into the active segment at all. */
    boolean fits(long bytes) {
        return end() + bytes <= settings.segmentBytes() || end() == 0;
    }

    /** Whether so many more bytes fit into the space that is prepared. */
    boolean prepared(long bytes) {
        return end() + bytes <= prepared;
    }

    /**
     * Prepares space for so many bytes in the active segment.
     *
     * @param privileged whether the reserve may be used: for what frees space
     * @throws StorageFullException if there is none; nothing has changed
     */
    void prepare(long bytes, boolean privileged) throws IOException {
        long needed = FrameHeader.align(end() + bytes - prepared);
        long step = Math.max(settings.firstStep(), Math.min(LogSettings.LAST_STEP, prepared));
        step = Math.max(needed, Math.min(step, settings.segmentBytes() - prepared));
        while (true) {
            try {
                extend(step);
                reserve.restore();
                return;
            } catch (IOException failed) {
                writer.truncate(prepared);
                if (!DiskFull.isCauseOf(failed)) {
                    throw failed;
                }
                if (step > needed) {
                    step = step / 2 < SMALLEST_STEP ? needed : Math.max(needed, FrameHeader.align(step / 2));
                } else if (!makeRoom(privileged)) {
                    throw full(needed, failed);
                }
            }
        }
    }

    private StorageFullException full(long needed, IOException cause) throws IOException {
        return new StorageFullException(directory.toString(), needed, files.usableSpace(directory), cause);
    }

    private boolean makeRoom(boolean privileged) throws IOException {
        return spares.release() || privileged && reserve.release();
    }

    private void extend(long step) throws IOException {
        zero(writer, prepared, prepared + step);
        writer.force(true);
        forces.incrementAndGet();
        bytesPreparedTotal.addAndGet(step);
        prepared += step;
        crashPoints.reached("log.after-prepare");
    }

    /**
     * Seals the active segment, whose frames are all durable, and goes on in a new one.
     *
     * @throws StorageFullException if there is no space for it; nothing has changed
     */
    SegmentRecord roll(long lastFrame, long lastSequence, long bytes, boolean privileged) throws IOException {
        return rollAt(
                lastFrame,
                end(),
                lastSequence,
                bytes,
                privileged,
                (segment, target) -> new Position(segment, lastFrame, 0));
    }

    /** Writes what a new segment begins with. */
    @FunctionalInterface
    interface Beginning {
        Position write(int segment, StorageFile target) throws IOException;
    }

    /**
     * The same, with frames behind the last one left out of the sealed segment: they are written anew into the new one, and
     * forced, before it becomes part of the log.
     */
    SegmentRecord rollAt(
            long lastFrame, long sealedEnd, long lastSequence, long bytes, boolean privileged, Beginning beginning)
            throws IOException {
        SegmentRecord record = segments.record(active.id);
        if (record == null) {
            throw new IOException("active segment " + active + " is not in the table");
        }
        Segment next = new Segment(files, directory, segments.table().nextId());
        crashPoints.reached("log.before-roll");
        boolean recycled = spares.become(next);
        if (!recycled) {
            createNext(next, FrameHeader.align(bytes), privileged);
        }
        crashPoints.reached("log.after-segment-created");
        SegmentRecord sealed = record.sealed(lastFrame, sealedEnd);
        StorageFile nextWriter = files.open(next.path, OpenMode.WRITE);
        Position begun;
        try {
            begun = beginning.write(next.id, nextWriter);
            if (begun.end() > 0) {
                nextWriter.force(true);
            }
            segments.roll(sealed, SegmentRecord.active(next.id, lastFrame + 1, recycled), next, salt, lastSequence);
        } catch (IOException failed) {
            nextWriter.close();
            files.delete(next.path);
            if (DiskFull.isCauseOf(failed)) {
                throw full(bytes, failed);
            }
            throw failed;
        }
        if (sealedEnd < prepared / 2) {
            writer.truncate(sealedEnd);
        }
        writer.close();
        writer = nextWriter;
        active = next;
        position = begun;
        prepared = writer.size() / FrameHeader.ALIGNMENT * FrameHeader.ALIGNMENT;
        crashPoints.reached("log.after-roll");
        return sealed;
    }

    private void createNext(Segment next, long needed, boolean privileged) throws IOException {
        long size = Math.max(settings.firstStep(), needed);
        while (true) {
            try {
                create(files, directory, next, size);
                bytesPreparedTotal.addAndGet(size);
                return;
            } catch (IOException failed) {
                if (!DiskFull.isCauseOf(failed)) {
                    throw failed;
                }
                if (size > needed) {
                    size = needed;
                } else if (!makeRoom(privileged)) {
                    throw full(needed, failed);
                }
            }
        }
    }

    /** The file of the active segment. */
    StorageFile writer() {
        return writer;
    }

    /** Writes a piece of a group. */
    void write(ByteBuffer bytes, long position) throws IOException {
        bytesWritten.addAndGet(bytes.remaining());
        writer.write(bytes, position);
    }

    void force() throws IOException {
        writer.force(false);
        forces.incrementAndGet();
    }

    /** The group is part of the log now. */
    void advance(long newEnd, long lastFrame) {
        position = new Position(active.id, lastFrame, newEnd);
    }

    /** Wipes what a group that failed has left behind. */
    void wipe(long from, long to) throws IOException {
        zero(writer, from, Math.min(to, prepared));
        writer.force(false);
    }

    void close() throws IOException {
        writer.close();
    }
}
