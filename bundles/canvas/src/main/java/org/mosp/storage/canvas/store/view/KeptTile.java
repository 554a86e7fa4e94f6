package org.mosp.storage.canvas.store.view;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageUnavailableException;

/** A tile that is read before it is asked for. Any number of threads. */
final class KeptTile {

    private enum State {
        WAITING,
        READING,
        READ,
        NOT_READ
    }

    private final int bytes;
    private State state = State.WAITING;
    private byte @Nullable [] pixels;

    KeptTile(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Whether it is to be read now. */
    synchronized boolean begin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.READING;
        return true;
    }

    synchronized void read(byte[] content) {
        pixels = content;
        state = State.READ;
        notifyAll();
    }

    synchronized void failed() {
        state = State.NOT_READ;
        notifyAll();
    }

    /** It is asked for, or let go: it will not begin to be read any more. Returns whether it has, or is about to have, its pixels. */
    synchronized boolean taken() {
        if (state == State.WAITING) {
            state = State.NOT_READ;
        }
        return state != State.NOT_READ;
    }

    /** Whether it was read. */
    synchronized boolean isRead() {
        return state == State.READ;
    }

    /** Waits while it is being read. Empty if it cannot be read. */
    synchronized Optional<byte[]> await() {
        try {
            while (state == State.READING) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("reading tiles", "a caller that is not interrupted", e);
        }
        return Optional.ofNullable(pixels);
    }
}
