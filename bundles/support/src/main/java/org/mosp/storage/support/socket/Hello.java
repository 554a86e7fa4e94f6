package org.mosp.storage.support.socket;

import java.nio.ByteBuffer;

/**
 * The first word of both sides.
 *
 * @param version of the protocol the speaker uses; sides of different versions part at once
 * @param pid the speaker's process id
 */
public record Hello(int version, long pid) {

    /** The version this code speaks. */
    public static final int VERSION = 1;

    private static final int MAGIC = 0x4d4f5350;

    /** This process's word. */
    public static Hello own() {
        return new Hello(VERSION, ProcessHandle.current().pid());
    }

    /** The word in a frame. */
    public static Hello decode(Frame frame) throws ProtocolException {
        ByteBuffer bytes = frame.payload().duplicate();
        if (bytes.remaining() < 16 || bytes.getInt() != MAGIC) {
            throw new ProtocolException("this is not a Mosp Storage command socket");
        }
        return new Hello(bytes.getInt(), bytes.getLong());
    }

    /** The frame that says it. */
    public Frame encode() {
        ByteBuffer bytes = ByteBuffer.allocate(16)
                .putInt(MAGIC)
                .putInt(version)
                .putLong(pid)
                .flip();
        return new Frame(FrameType.HELLO, bytes);
    }
}
