package org.mosp.storage.manager.backup;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;

/**
 * The frames of a backup's file. File header, 16 bytes: magic {@code MOSPBKUP}, format 2 bytes, least format a reader must know 2,
 * CRC32C of these 4. Frame header, 20 bytes: magic {@code MBFR}, kind 1 byte, 0 3 bytes, length of the body 4, number of the frame 4,
 * CRC32C of the header before it and of the body 4. Big-endian.
 */
final class BackupFrames {

    /** The format this software writes, and the newest it reads. */
    static final int FORMAT = 1;

    static final int FILE_HEADER_BYTES = 16;
    static final int FRAME_HEADER_BYTES = 20;

    /** More than a chunk with the largest entry. */
    static final int MAX_BODY_BYTES = 64 << 20;

    private static final long FILE_MAGIC = 0x4d4f5350424b5550L;
    private static final int FRAME_MAGIC = 0x4d424652;

    private BackupFrames() {}

    /** What is wrong with bytes of the file. */
    static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String finding) {
            super(finding);
        }
    }

    /**
     * A frame's header.
     *
     * @param kind what it holds
     * @param length of its body
     */
    record Header(FrameKind kind, int length) {}

    static ByteBuffer fileHeader(int format, int leastReader) {
        ByteBuffer out = ByteBuffer.allocate(FILE_HEADER_BYTES);
        out.putLong(FILE_MAGIC).putShort((short) format).putShort((short) leastReader);
        out.putInt(checksum(out.array(), FILE_HEADER_BYTES - 4));
        return out.flip();
    }

    /** The least format a reader must know; the header is sound. */
    static int leastReader(ByteBuffer header) throws DamagedException {
        if (header.remaining() < FILE_HEADER_BYTES || header.getLong(0) != FILE_MAGIC) {
            throw new DamagedException("it is no backup");
        }
        if (header.getInt(12) != checksum(header.array(), FILE_HEADER_BYTES - 4)) {
            throw new DamagedException("damaged: the checksum of its header does not match");
        }
        return header.getShort(10) & 0xffff;
    }

    static ByteBuffer frameHeader(FrameKind kind, int number, Bytes body) {
        ByteBuffer out = ByteBuffer.allocate(FRAME_HEADER_BYTES);
        out.putInt(FRAME_MAGIC).putInt(kind.code() << 24).putInt(body.length()).putInt(number);
        out.putInt(checksum(out.array(), body));
        return out.flip();
    }

    /** The header of the frame with that number; its checksum is judged with the body. */
    static Header header(ByteBuffer in, int number, long rest) throws DamagedException {
        if (in.remaining() < FRAME_HEADER_BYTES) {
            throw new DamagedException("cut off within a frame's header");
        }
        int kind = in.getInt(4);
        int length = in.getInt(8);
        if (in.getInt(0) != FRAME_MAGIC
                || (kind & 0xffffff) != 0
                || kind >>> 24 < 1
                || kind >>> 24 > FrameKind.END.code()
                || in.getInt(12) != number) {
            throw new DamagedException("damaged: not frame " + number);
        }
        if (length < 0 || length > MAX_BODY_BYTES) {
            throw new DamagedException("damaged: frame " + number + " says it has " + length + " bytes");
        }
        if (length > rest) {
            throw new DamagedException("cut off within frame " + number);
        }
        return new Header(FrameKind.of(kind >>> 24), length);
    }

    /** Whether header and body are what was written. */
    static boolean sound(ByteBuffer header, Bytes body) {
        return header.getInt(16) == checksum(header.array(), body);
    }

    private static int checksum(byte[] header, int length) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, length);
        return (int) crc.getValue();
    }

    private static int checksum(byte[] header, Bytes body) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, FRAME_HEADER_BYTES - 4);
        body.update(crc);
        return (int) crc.getValue();
    }
}
