package org.mosp.storage.support.socket;

import java.nio.ByteBuffer;

/**
 * One message.
 *
 * @param type what it says
 * @param payload its bytes; owned by whoever holds the frame, not copied
 */
public record Frame(FrameType type, ByteBuffer payload) {

    /** Most bytes of one payload; what is longer is sent in several frames. */
    public static final int MAX_PAYLOAD = 1 << 20;

    /** Bytes of a stream sent in one frame, at most. */
    public static final int CHUNK = 1 << 16;

    /** A frame with no payload. */
    public static Frame of(FrameType type) {
        return new Frame(type, ByteBuffer.allocate(0));
    }

    /** A frame whose payload is one int. */
    public static Frame of(FrameType type, int value) {
        return new Frame(type, ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
    }

    /** The payload as one int. */
    public int number() throws ProtocolException {
        if (payload.remaining() != Integer.BYTES) {
            throw new ProtocolException(type + " with " + payload.remaining() + " bytes, not 4");
        }
        return payload.getInt(payload.position());
    }
}
