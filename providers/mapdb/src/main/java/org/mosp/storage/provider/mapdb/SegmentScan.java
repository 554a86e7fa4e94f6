package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a segment's frames through a window, checking every byte. For one thread. */
final class SegmentScan {

    private static final int WINDOW_BYTES = 1 << 20;

    private final Segment segment;
    private final long limit;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowAt;

    /**
     * A scan.
     *
     * @param limit bytes of the file that may be read
     */
    SegmentScan(Segment segment, long limit) {
        this.segment = segment;
        this.limit = limit;
    }

    Segment segment() {
        return segment;
    }

    long limit() {
        return limit;
    }

    /** The frame at a position, or {@code null} where no valid header is. */
    @Nullable ScannedFrame frame(long position) throws IOException {
        FrameHeader header = header(position);
        if (header == null) {
            return null;
        }
        List<ScannedEntry> entries = new ArrayList<>(Math.min(header.entries(), 1 << 16));
        boolean intact = header.end() <= limit && entries(header, entries);
        return new ScannedFrame(header, entries, intact);
    }

    private @Nullable FrameHeader header(long position) throws IOException {
        int at = window(position, FrameHeader.HEADER_BYTES);
        return at < 0 ? null : FrameHeader.read(window, at, segment.id, position);
    }

    private boolean entries(FrameHeader header, List<ScannedEntry> entries) throws IOException {
        CRC32C trailer = header.beginTrailer();
        long position = header.entriesAt();
        boolean intact = true;
        for (int i = 0; i < header.entries(); i++) {
            int at = window(position, EntryFormat.HEADER_BYTES);
            EntryFormat.Header entry = at < 0 ? null : EntryFormat.read(window, at);
            if (entry == null || position + entry.length() > header.trailerAt()) {
                return false;
            }
            at = window(position, entry.length());
            intact &= at >= 0 && EntryFormat.intact(window, at, entry);
            entries.add(scanned(entry, at, position));
            FrameHeader.feed(trailer, entry.checksum());
            position += entry.length();
        }
        int at = window(header.trailerAt(), FrameHeader.TRAILER_BYTES);
        return intact && position == header.trailerAt() && at >= 0 && FrameHeader.isTrailer(window, at, trailer);
    }

    /** Entries behind a header that is damaged, as far as they prove themselves. */
    List<ScannedEntry> entriesBehindDamagedHeader(long position, long frame) throws IOException {
        List<ScannedEntry> entries = new ArrayList<>();
        long next = position + FrameHeader.HEADER_BYTES;
        while (true) {
            int at = window(next, EntryFormat.HEADER_BYTES);
            EntryFormat.Header entry = at < 0 ? null : EntryFormat.read(window, at);
            if (entry == null || entry.frame() > frame || next + entry.length() > limit) {
                return entries;
            }
            at = window(next, entry.length());
            if (at < 0 || !EntryFormat.intact(window, at, entry)) {
                return entries;
            }
            entries.add(scanned(entry, at, next));
            next += entry.length();
        }
    }

    private ScannedEntry scanned(EntryFormat.Header entry, int at, long position) {
        byte[] key = new byte[entry.keyBytes()];
        window.get(at + EntryFormat.HEADER_BYTES, key);
        boolean tombstone = entry.kind() == EntryFormat.TOMBSTONE;
        return new ScannedEntry(
                entry.keyspace(), key, entry.frame(), entry.version(), position, entry.length(), tombstone);
    }

    /** The bytes of an entry. */
    byte[] bytes(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        int at = window(position, count);
        if (at >= 0) {
            window.get(at, bytes);
        }
        return bytes;
    }

    /** The first intact frame at or behind a position, or {@code null}. */
    @Nullable ScannedFrame search(long from) throws IOException {
        for (long position = from; position + FrameHeader.HEADER_BYTES <= limit; position += FrameHeader.ALIGNMENT) {
            int at = window(position, FrameHeader.HEADER_BYTES);
            if (at < 0) {
                return null;
            }
            if (window.getInt(at) == FrameHeader.MAGIC) {
                ScannedFrame frame = frame(position);
                if (frame != null && frame.intact()) {
                    return frame;
                }
            }
        }
        return null;
    }

    /** Behind the last frame whose header is one of this segment, at or behind a position. */
    long endOfHeaders(long from) throws IOException {
        long end = from;
        for (long position = from; position + FrameHeader.HEADER_BYTES <= limit; position += FrameHeader.ALIGNMENT) {
            FrameHeader header = header(position);
            if (header != null) {
                end = Math.max(end, Math.min(header.end(), limit));
            }
        }
        return end;
    }

    /** Behind the last byte that is not zero, at or behind a position. */
    long endOfBytes(long from) throws IOException {
        long end = from;
        for (long position = from; position < limit; position += FrameHeader.ALIGNMENT) {
            int count = (int) Math.min(FrameHeader.ALIGNMENT, limit - position);
            int at = window(position, count);
            for (int i = 0; at >= 0 && i < count; i++) {
                if (window.get(at + i) != 0) {
                    end = position + i + 1;
                }
            }
        }
        return end;
    }

    /** Makes the bytes from a position part of the window; their index there, or -1 behind the end. */
    private int window(long position, int count) throws IOException {
        if (position + count > limit) {
            return -1;
        }
        if (position < windowAt || position + count > windowAt + window.limit()) {
            int wanted = (int) Math.min(limit - position, Math.max(count, WINDOW_BYTES));
            if (window.capacity() < wanted) {
                window = ByteBuffer.allocate(wanted);
            }
            window.clear().limit(wanted);
            int read = segment.read(window, position);
            window.position(0).limit(read);
            windowAt = position;
            if (read < count) {
                return -1;
            }
        }
        return (int) (position - windowAt);
    }
}
