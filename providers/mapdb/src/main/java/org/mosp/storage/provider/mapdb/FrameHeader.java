package org.mosp.storage.provider.mapdb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first 64 bytes of a frame. A frame is one atomic commit: header, entries, trailer of 8 bytes, zeros up to the next
 * multiple of 64. All numbers are big-endian; the layout is in {@code docs/format.md}.
 *
 * <p>Segment and position are part of the header, so bytes of an earlier life of a recycled file, and frames that stand
 * inside a value, are never taken for frames of the log.
 *
 * @param segment the segment it is in
 * @param position its offset in the segment, in bytes
 * @param kind what it carries
 * @param salt rises at each recovery; no frame follows one with a higher salt
 * @param number without gaps, local to this engine
 * @param lastSequence the last commit sequence given out when it was written, its own included
 * @param durableUpTo all frames up to this number were proven durable before this one was written
 * @param entries how many
 * @param payload bytes of all entries
 */
record FrameHeader(
        int segment,
        long position,
        Kind kind,
        long salt,
        long number,
        long lastSequence,
        long durableUpTo,
        int entries,
        int payload) {

    /** What a frame carries. */
    enum Kind {
        /** A commit, or replicated entries. */
        COMMIT(1),
        /** Entries carried over by compaction, with the frame numbers they had. */
        CARRY(2),
        /** Nothing: all frames before it are durable. Written at an orderly close, and by a recovery that is done. */
        MARK(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        static @Nullable Kind of(int code) {
            return switch (code) {
                case 1 -> COMMIT;
                case 2 -> CARRY;
                case 3 -> MARK;
                default -> null;
            };
        }
    }

    static final int ALIGNMENT = 64;
    static final int HEADER_BYTES = 64;
    static final int TRAILER_BYTES = 8;
    static final int MAGIC = 0x4D53_464C;
    private static final int TRAILER_MAGIC = 0x4D53_4654;
    private static final byte FORMAT = 1;
    private static final int CHECKED_BYTES = 60;

    /** Bytes of a whole frame with so many bytes of entries. */
    static long length(long payload) {
        return align(HEADER_BYTES + payload + TRAILER_BYTES);
    }

    /** The next multiple of {@value #ALIGNMENT}. */
    static long align(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Bytes of the whole frame. */
    long length() {
        return length(payload);
    }

    /** Where the next frame is. */
    long end() {
        return position + length();
    }

    /** Where the entries begin. */
    long entriesAt() {
        return position + HEADER_BYTES;
    }

    /** Where the trailer is. */
    long trailerAt() {
        return entriesAt() + payload;
    }

    /** The same frame written anew elsewhere. */
    FrameHeader movedTo(int newSegment, long newPosition, long newSalt, long newDurableUpTo) {
        return new FrameHeader(
                newSegment, newPosition, kind, newSalt, number, lastSequence, newDurableUpTo, entries, payload);
    }

    /** Puts the header. */
    void write(ByteBuffer out) {
        byte[] bytes = new byte[HEADER_BYTES];
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(MAGIC).put(FORMAT).put((byte) kind.code).putShort((short) 0);
        header.putLong(salt).putLong(number).putLong(lastSequence).putLong(durableUpTo);
        header.putInt(segment)
                .putInt((int) (position / ALIGNMENT))
                .putInt(entries)
                .putInt(payload);
        header.putInt(0);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, CHECKED_BYTES);
        header.putInt((int) checksum.getValue());
        out.put(bytes);
    }

    /** The header at an index of the buffer, or {@code null} if what is there is not a header of this place. */
    static @Nullable FrameHeader read(ByteBuffer in, int at, int segment, long position) {
        if (in.limit() - at < HEADER_BYTES || in.getInt(at) != MAGIC) {
            return null;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(in.slice(at, CHECKED_BYTES));
        Kind kind = Kind.of(in.get(at + 5));
        int payload = in.getInt(at + 52);
        if (in.getInt(at + CHECKED_BYTES) != (int) checksum.getValue()
                || in.get(at + 4) != FORMAT
                || kind == null
                || payload < 0
                || in.getInt(at + 40) != segment
                || in.getInt(at + 44) != (int) (position / ALIGNMENT)) {
            return null;
        }
        return new FrameHeader(
                segment,
                position,
                kind,
                in.getLong(at + 8),
                in.getLong(at + 16),
                in.getLong(at + 24),
                in.getLong(at + 32),
                in.getInt(at + 48),
                payload);
    }

    /** The checksum that binds the entries to this frame: begun here, fed with each entry's own checksum. */
    CRC32C beginTrailer() {
        return beginTrailer(salt, number);
    }

    /** The same before there is a header. */
    static CRC32C beginTrailer(long salt, long number) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(16).putLong(salt).putLong(number).flip());
        return checksum;
    }

    /** Feeds an entry's checksum. */
    static void feed(CRC32C trailer, int entryChecksum) {
        trailer.update(entryChecksum >>> 24);
        trailer.update(entryChecksum >>> 16);
        trailer.update(entryChecksum >>> 8);
        trailer.update(entryChecksum);
    }

    /** Puts the trailer. */
    static void writeTrailer(ByteBuffer out, CRC32C trailer) {
        out.putInt(TRAILER_MAGIC).putInt((int) trailer.getValue());
    }

    /** Whether the trailer at an index of the buffer is this. */
    static boolean isTrailer(ByteBuffer in, int at, CRC32C trailer) {
        return in.limit() - at >= TRAILER_BYTES
                && in.getInt(at) == TRAILER_MAGIC
                && in.getInt(at + 4) == (int) trailer.getValue();
    }
}
