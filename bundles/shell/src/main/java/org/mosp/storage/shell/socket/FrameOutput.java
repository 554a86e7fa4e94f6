package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;

/** A stream whose bytes are sent in frames of one type, when flushed or when a chunk is full. Any number of threads. */
final class FrameOutput extends OutputStream {

    private final FrameChannel channel;
    private final FrameType type;
    private final ByteBuffer buffer = ByteBuffer.allocate(Frame.CHUNK);

    FrameOutput(FrameChannel channel, FrameType type) {
        this.channel = channel;
        this.type = type;
    }

    @Override
    public synchronized void write(int value) throws IOException {
        if (!buffer.hasRemaining()) {
            flush();
        }
        buffer.put((byte) value);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(end - at, buffer.remaining());
            buffer.put(bytes, at, count);
            at += count;
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        if (buffer.position() > 0) {
            buffer.flip();
            try {
                channel.write(new Frame(type, buffer));
            } finally {
                // a stream that failed keeps failing; it must not also fill up
                buffer.clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
