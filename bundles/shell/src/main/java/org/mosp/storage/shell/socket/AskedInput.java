package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.mosp.storage.support.socket.Frame;
import org.mosp.storage.support.socket.FrameChannel;
import org.mosp.storage.support.socket.FrameType;

/**
 * The caller's standard input, asked for only when the command reads it: a command that reads nothing takes nothing, and
 * nothing piles up here.
 */
final class AskedInput extends InputStream {

    private final FrameChannel channel;
    private ByteBuffer answer = ByteBuffer.allocate(0);
    private boolean asked;
    private boolean ended;
    private boolean broken;

    AskedInput(FrameChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!answer.hasRemaining() && !ended) {
            if (broken) {
                // not an end: half an input must not pass for a whole one
                throw new IOException("the caller gave up before the end of its input");
            }
            if (!asked) {
                asked = true;
                channel.write(Frame.of(FrameType.INPUT_WANTED, Frame.CHUNK));
            }
            await();
        }
        if (!answer.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, answer.remaining());
        answer.get(target, offset, count);
        return count;
    }

    @Override
    public synchronized int available() {
        return answer.remaining();
    }

    /** What the caller sent; nothing in it means the end. */
    synchronized void answer(ByteBuffer bytes) throws IOException {
        if (!asked) {
            throw new IOException("input that nobody asked for");
        }
        asked = false;
        answer = bytes;
        ended = !bytes.hasRemaining();
        notifyAll();
    }

    /** The caller is gone, or wants no more of this. */
    synchronized void giveUp() {
        broken = true;
        notifyAll();
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for input", e);
        }
    }
}
