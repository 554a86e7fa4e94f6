package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFile;

/**
 * Writes the frames that nothing proves to be durable anew, to fresh space, and forces them. After a force that failed, the
 * page cache shows bytes that the disk lacks, and a process that was killed afterwards leaves no other trace of that.
 */
final class Rewrite {

    private record Move(long to, long by) {}

    private final Log log;
    private final CrashPoints crashPoints;
    private final TreeMap<Long, Move> moves = new TreeMap<>();

    Rewrite(Log log, CrashPoints crashPoints) {
        this.log = log;
        this.crashPoints = crashPoints;
    }

    /**
     * Writes them, and a mark behind them.
     *
     * @return the number of the mark
     */
    long run(LogScan scan, long lastSequence) throws IOException {
        Collection<FrameHeader> unproven = unproven(scan);
        if (!unproven.isEmpty()) {
            crashPoints.reached("recovery.before-rewrite");
            if (!toFreshSpace(scan, unproven, lastSequence)) {
                inPlace(scan, unproven);
                log.force();
            }
            crashPoints.reached("recovery.after-rewrite");
        }
        return mark(log, scan.lastFrame, lastSequence);
    }

    /** Writes a mark that all frames so far are durable; it need not be forced. */
    static long mark(Log log, long lastFrame, long lastSequence) throws IOException {
        long bytes = FrameHeader.length(0);
        try {
            if (!log.prepared(bytes)) {
                log.prepare(bytes, true);
            }
        } catch (StorageFullException full) {
            return lastFrame;
        }
        FrameHeader header = new FrameHeader(
                log.active().id,
                log.end(),
                FrameHeader.Kind.MARK,
                log.salt(),
                lastFrame + 1,
                lastSequence,
                lastFrame,
                0,
                0);
        ByteBuffer frame = ByteBuffer.allocate((int) bytes);
        header.write(frame);
        FrameHeader.writeTrailer(frame, header.beginTrailer());
        log.write(frame.clear(), log.end());
        log.advance(header.end(), header.number());
        return lastFrame + 1;
    }

    private static Collection<FrameHeader> unproven(LogScan scan) {
        TreeMap<Long, FrameHeader> lastCopies = new TreeMap<>();
        for (FrameHeader header : scan.frames) {
            if (header.number() > scan.proven) {
                lastCopies.put(header.number(), header);
            }
        }
        return lastCopies.values();
    }

    /**
     * Where the sealed segment ends. Behind it may stand frames of a rewrite that was cut short; before it nothing may that
     * is written anew: the sealed segment would bring it back when the new one, and the tombstones in it, are gone.
     */
    private static long firstUnproven(LogScan scan) {
        return scan.frames.stream()
                .filter(header -> header.number() > scan.proven)
                .mapToLong(FrameHeader::position)
                .min()
                .orElse(scan.end);
    }

    /** Behind the end of the log, or in a new segment; {@code false} if there is no space. Durable on return. */
    private boolean toFreshSpace(LogScan scan, Collection<FrameHeader> unproven, long lastSequence) throws IOException {
        long bytes = unproven.stream().mapToLong(FrameHeader::length).sum();
        try {
            if (!log.fits(bytes)) {
                log.rollAt(
                        scan.proven,
                        firstUnproven(scan),
                        lastSequence,
                        bytes,
                        true,
                        (segment, target) -> copy(scan, unproven, segment, target, 0));
                return true;
            }
            if (!log.prepared(bytes)) {
                log.prepare(bytes, true);
            }
        } catch (StorageFullException full) {
            return false;
        }
        Log.Position end = copy(scan, unproven, log.active().id, log.writer(), log.end());
        log.force();
        log.advance(end.end(), end.frame());
        return true;
    }

    private Log.Position copy(
            LogScan scan, Collection<FrameHeader> unproven, int segment, StorageFile target, long from)
            throws IOException {
        long position = from;
        for (FrameHeader header : unproven) {
            FrameHeader moved = header.movedTo(segment, position, log.salt(), scan.proven);
            byte[] payload = scan.segmentScan().bytes(header.entriesAt(), header.payload());
            ByteBuffer frame = ByteBuffer.allocate((int) moved.length());
            moved.write(frame);
            frame.put(payload);
            FrameHeader.writeTrailer(frame, trailer(moved, payload));
            target.write(frame.clear(), position);
            moves.put(header.position(), new Move(header.end(), position - header.position()));
            position = moved.end();
            crashPoints.reached("recovery.while-rewriting");
        }
        return new Log.Position(segment, scan.lastFrame, position);
    }

    private static CRC32C trailer(FrameHeader header, byte[] payload) throws IOException {
        CRC32C trailer = header.beginTrailer();
        ByteBuffer in = ByteBuffer.wrap(payload);
        int at = 0;
        for (int i = 0; i < header.entries(); i++) {
            EntryFormat.Header entry = EntryFormat.read(in, at);
            if (entry == null) {
                throw new IOException("frame " + header.number() + " changed while it was read");
            }
            FrameHeader.feed(trailer, entry.checksum());
            at += entry.length();
        }
        return trailer;
    }

    /** There is no fresh space: the same bytes to the same place make the pages dirty again, and are forced. */
    private void inPlace(LogScan scan, Collection<FrameHeader> unproven) throws IOException {
        for (FrameHeader header : unproven) {
            byte[] bytes = scan.segmentScan().bytes(header.position(), (int) header.length());
            log.write(ByteBuffer.wrap(bytes), header.position());
        }
    }

    /** Whether an entry was moved. */
    boolean moved(ScannedEntry entry) {
        return move(entry) != null;
    }

    /** The entry where it is now. */
    ScannedEntry now(ScannedEntry entry) {
        Move move = move(entry);
        return move == null ? entry : entry.movedTo(entry.offset() + move.by);
    }

    private @Nullable Move move(ScannedEntry entry) {
        Map.Entry<Long, Move> below = moves.floorEntry(entry.offset());
        return below != null && entry.offset() < below.getValue().to ? below.getValue() : null;
    }
}
