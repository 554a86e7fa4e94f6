package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.mosp.storage.Bytes;

/**
 * Collects the bytes of one group in one direct buffer, which is written at once; a larger group is written in several
 * pieces. For the committing thread.
 */
final class WriteBuffer {

    private static final int FIRST_BYTES = 256 << 10;
    private static final int MOST_BYTES = 4 << 20;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BYTES);
    private final Log log;
    private long position;

    WriteBuffer(Log log) {
        this.log = log;
    }

    /** Begins a group of so many bytes at an offset of the active segment. */
    void begin(long offset, long bytes) {
        if (buffer.capacity() < bytes && buffer.capacity() < MOST_BYTES) {
            long wanted = Math.max(buffer.capacity(), Long.highestOneBit(bytes - 1) << 1);
            buffer = ByteBuffer.allocateDirect((int) Math.min(wanted, MOST_BYTES));
        }
        buffer.clear();
        position = offset;
    }

    /** The offset of the next byte. */
    long offset() {
        return position + buffer.position();
    }

    /** The buffer with room for so many bytes, at most some hundred. */
    ByteBuffer room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    void put(byte[] bytes) throws IOException {
        put(Bytes.wrap(bytes));
    }

    void put(Bytes bytes) throws IOException {
        int at = 0;
        while (at < bytes.length()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.length() - at);
            bytes.slice(at, count).copyTo(buffer);
            at += count;
        }
    }

    /** Zeros up to the next frame. */
    void pad() throws IOException {
        int count = (int) (FrameHeader.align(offset()) - offset());
        ByteBuffer target = room(FrameHeader.ALIGNMENT);
        for (int i = 0; i < count; i++) {
            target.put((byte) 0);
        }
    }

    void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        log.write(buffer, position);
        position += count;
        buffer.clear();
    }
}
