package org.mosp.storage.support.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/**
 * Frames over a blocking channel: type (1 byte), length (4 bytes, big endian), payload. One thread may read while any number
 * write; a frame is written whole. An interrupted thread closes the channel, as channels do.
 *
 * <p>Reads and writes the channel itself and not streams made of it: on JDK 17 those share one lock, and a waiting reader
 * would block every writer.
 */
public final class FrameChannel implements AutoCloseable {

    private static final int HEADER = 1 + Integer.BYTES;

    private final ByteChannel channel;
    private final Object writing = new Object();

    /** Frames over this channel, which is closed with it. */
    public FrameChannel(ByteChannel channel) {
        this.channel = channel;
    }

    /**
     * The next frame; waits for it.
     *
     * @throws EOFException if the other side is gone
     * @throws ProtocolException if it is no frame, or longer than {@link Frame#MAX_PAYLOAD}
     */
    public Frame read() throws IOException {
        ByteBuffer header = fill(ByteBuffer.allocate(HEADER));
        FrameType type = FrameType.of(header.get());
        int length = header.getInt();
        if (length < 0 || length > Frame.MAX_PAYLOAD) {
            throw new ProtocolException(type + " of " + length + " bytes, more than " + Frame.MAX_PAYLOAD);
        }
        return new Frame(type, fill(ByteBuffer.allocate(length)));
    }

    /** The next frame, which must be of this type. */
    public Frame expect(FrameType type) throws IOException {
        Frame frame = read();
        if (frame.type() != type) {
            throw new ProtocolException(frame.type() + " where " + type + " was expected");
        }
        return frame;
    }

    /** Writes a frame whole. */
    public void write(Frame frame) throws IOException {
        int length = frame.payload().remaining();
        if (length > Frame.MAX_PAYLOAD) {
            throw new ProtocolException(frame.type() + " of " + length + " bytes, more than " + Frame.MAX_PAYLOAD);
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + length)
                .put(frame.type().code())
                .putInt(length)
                .put(frame.payload().duplicate())
                .flip();
        synchronized (writing) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private ByteBuffer fill(ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("the other side closed the connection");
            }
        }
        return target.flip();
    }
}
