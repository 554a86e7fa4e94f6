package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log through one segment, frame by frame, and tells a torn tail from damage.
 *
 * <p>A group of commits that was not yet forced may reach the disk in any order. So an invalid frame, whose number is its
 * predecessor's + 1, is damage only if something proves that it was durable: a later valid frame, or the segment table.
 * Else the torn tail ends the log there.
 */
final class LogScan {

    /** A part of the log that is damaged. */
    record Damage(long offset, long firstFrame, long lastFrame) {}

    private final SegmentScan scan;
    private final SegmentRecord record;
    final List<ScannedEntry> entries = new ArrayList<>();
    final List<FrameHeader> frames = new ArrayList<>();
    final List<Damage> damages = new ArrayList<>();
    long lastFrame;
    long lastSequence;
    /** All frames up to this one are proven durable. */
    long proven;

    long salt;
    /** Behind the last frame of the log. */
    long end;
    /** Behind the last frame that is whole but not part of the log; 0 if there is none. */
    long lostEnd;
    /** Whether the last frame is a mark that all before it are durable. */
    boolean marked;

    /** A scan of a whole segment, or from where a hint file ends. */
    LogScan(Segment segment, SegmentRecord record, long from, long frameBefore, long provenBefore, long salt)
            throws IOException {
        this.record = record;
        long size = segment.size();
        this.scan = new SegmentScan(segment, record.sealed() ? Math.min(size, record.endOffset()) : size);
        this.end = from;
        this.lastFrame = frameBefore;
        this.proven = provenBefore;
        this.salt = salt;
    }

    LogScan run() throws IOException {
        while (end < scan.limit()) {
            ScannedFrame frame = scan.frame(end);
            if (frame != null && frame.intact() && follows(frame.header())) {
                accept(frame);
            } else if (!passOver(frame)) {
                break;
            }
        }
        if (record.sealed() && lastFrame < record.lastFrame()) {
            damages.add(new Damage(end, lastFrame + 1, record.lastFrame()));
            salvage(scan.frame(end));
            lastFrame = record.lastFrame();
        }
        return this;
    }

    SegmentScan segmentScan() {
        return scan;
    }

    SegmentRecord record() {
        return record;
    }

    Segment segment() {
        return scan.segment();
    }

    /** Next in the log; or, with a number already seen, a frame that a recovery wrote anew. */
    private boolean follows(FrameHeader header) {
        return header.salt() >= salt && header.number() <= lastFrame + 1;
    }

    private void accept(ScannedFrame frame) {
        FrameHeader header = frame.header();
        entries.addAll(frame.entries());
        frames.add(header);
        end = header.end();
        salt = header.salt();
        lastFrame = Math.max(lastFrame, header.number());
        lastSequence = Math.max(lastSequence, header.lastSequence());
        proven = Math.max(proven, header.durableUpTo());
        marked = header.kind() == FrameHeader.Kind.MARK;
    }

    /** Decides what an invalid frame means; {@code false} if the log ends before it. */
    private boolean passOver(@Nullable ScannedFrame broken) throws IOException {
        long expected = lastFrame + 1;
        ScannedFrame next = later(end + FrameHeader.ALIGNMENT);
        long durable = record.sealed() ? record.lastFrame() : proven;
        if (next != null && next.header().number() > expected && durable < expected) {
            durable = Math.max(durable, durableAccordingTo(next));
        }
        if (next != null && next.header().number() <= expected) {
            end = next.header().position();
            return true;
        }
        if (next == null || durable < expected) {
            return false;
        }
        damages.add(new Damage(end, expected, next.header().number() - 1));
        salvage(broken);
        end = next.header().position();
        lastFrame = next.header().number() - 1;
        marked = false;
        return true;
    }

    /** Keeps what can be told of a damaged frame: reading a damaged entry is an error, and names its key. */
    private void salvage(@Nullable ScannedFrame broken) throws IOException {
        entries.addAll(broken != null ? broken.entries() : scan.entriesBehindDamagedHeader(end, lastFrame + 1));
    }

    private long durableAccordingTo(ScannedFrame first) throws IOException {
        long durable = 0;
        ScannedFrame frame = first;
        while (frame != null) {
            durable = Math.max(durable, frame.header().durableUpTo());
            lostEnd = frame.header().end();
            frame = later(frame.header().end());
        }
        return durable;
    }

    private @Nullable ScannedFrame later(long from) throws IOException {
        ScannedFrame frame = scan.search(from);
        while (frame != null && frame.header().salt() < salt) {
            frame = scan.search(frame.header().position() + FrameHeader.ALIGNMENT);
        }
        return frame;
    }
}
