package org.mosp.storage.support.sql;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineHealth;

/** How many read at once, and who waits for it. Any number of threads. */
public final class ReadPlaces {

    private static final long LONGEST_AFTER_INTERRUPT_MILLIS = 1_000;

    private final String engine;
    private final int all;
    private final Duration longestWait;
    private final EngineHealth health;
    private final Semaphore places;
    private volatile boolean closed;
    private volatile boolean empty;

    /**
     * Places of an engine.
     *
     * @param engine its name, for errors
     * @param all how many there are
     * @param longestWait longest wait for one
     */
    public ReadPlaces(String engine, int all, Duration longestWait, EngineHealth health) {
        this.engine = engine;
        this.all = all;
        this.longestWait = longestWait;
        this.health = health;
        this.places = new Semaphore(all);
    }

    /**
     * Takes a place; waits for it.
     *
     * @throws StorageBusyException if there was none for the longest wait
     * @throws StorageUnavailableException if the engine is closed, or the calling thread was interrupted; its flag stays set
     */
    public void acquire() {
        health.checkOpen();
        checkNotClosed();
        try {
            if (!places.tryAcquire() && !places.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StorageBusyException("reads of " + engine, all, "connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("read", "a calling thread that is not interrupted", e);
        }
        // asked once: closed in between two questions, the place would be kept for good
        if (closed) {
            places.release();
            throw health.unavailable();
        }
    }

    private void checkNotClosed() {
        if (closed) {
            throw health.unavailable();
        }
    }

    /** Gives a place back. */
    public void release() {
        places.release();
    }

    /** Whether nobody comes in any more. */
    public boolean closed() {
        return closed;
    }

    /**
     * Lets nobody in any more, and waits for those that are inside; may be repeated.
     *
     * @param interrupt ends the reads that are still inside after the longest wait; they get a second more
     */
    public void close(Duration longest, Runnable interrupt) throws InterruptedException {
        closed = true;
        if (!empty) {
            empty = isEmptyWithin(longest.toMillis());
        }
        if (!empty) {
            interrupt.run();
            empty = isEmptyWithin(LONGEST_AFTER_INTERRUPT_MILLIS);
        }
    }

    private boolean isEmptyWithin(long millis) throws InterruptedException {
        boolean taken = places.tryAcquire(all, millis, TimeUnit.MILLISECONDS);
        if (taken) {
            // who has just come in gets one, sees that it is closed, and need not wait for it
            places.release(all);
        }
        return taken;
    }
}
