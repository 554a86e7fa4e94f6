package org.mosp.storage.support.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;

/**
 * The outcome of a request, for the one who waits for it. Waking a parked thread costs about as much as a force on a fast
 * disk: so a thread that waits alone spins for a moment first. Beside other writers it must not, for it would keep a core
 * from them, and they would miss the next force. Told by one thread at a time, the first outcome stands; one thread waits.
 */
public final class Ticket {

    /** Longest wait for an outcome: a disk that hangs must not keep its callers for ever. */
    private static final long LONGEST_WAIT_NANOS = 60_000_000_000L;

    private static final long SPIN_NANOS = 150_000;
    private static final int MOST_SPINNERS = Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0;
    private static final AtomicInteger SPINNERS = new AtomicInteger();

    private final @Nullable CallersStage<Long> stage;
    private volatile boolean done;
    private volatile @Nullable Thread waiter;
    private long value;
    private @Nullable StorageException failure;

    /** For a caller that waits. */
    public Ticket() {
        this.stage = null;
    }

    /** For a caller that goes on: the stage completes on the executor. */
    public Ticket(CompletableFuture<Long> stage, Executor executor) {
        this(new CallersStage<>(stage, executor));
    }

    Ticket(CallersStage<Long> stage) {
        this.stage = stage;
    }

    /** Tells that it succeeded, with its result. */
    public void complete(long result) {
        if (!done) {
            value = result;
            finish();
        }
    }

    /** Tells that it failed, and why. */
    public void fail(StorageException reason) {
        if (!done) {
            failure = reason;
            finish();
        }
    }

    private void finish() {
        if (stage != null) {
            // first: where there is no memory for it, whoever tells all that are left can still do so
            stage.settle(value, failure);
        }
        done = true;
        Thread parked = waiter;
        if (parked != null) {
            LockSupport.unpark(parked);
        }
    }

    /**
     * Waits for the outcome.
     *
     * @param alone whether no other caller seems to wait: then it may spin before it parks
     * @throws OutcomeUnknownException if the caller was interrupted meanwhile, its interrupt flag stays set; or after a
     *     minute
     */
    public long await(boolean alone) {
        return await(alone, LONGEST_WAIT_NANOS);
    }

    /** The same, with another longest wait. */
    public long await(boolean alone, long longestNanos) {
        long began = System.nanoTime();
        if (alone && !done) {
            spin();
        }
        waiter = Thread.currentThread();
        while (!done) {
            long left = longestNanos - (System.nanoTime() - began);
            if (left <= 0) {
                throw new OutcomeUnknownException("the commit took longer than a caller waits", null);
            }
            LockSupport.parkNanos(this, left);
            if (!done && Thread.currentThread().isInterrupted()) {
                throw new OutcomeUnknownException("the caller was interrupted while its commit was on the way", null);
            }
        }
        StorageException reason = failure;
        if (reason != null) {
            throw reason;
        }
        return value;
    }

    private void spin() {
        if (SPINNERS.incrementAndGet() <= MOST_SPINNERS) {
            long until = System.nanoTime() + SPIN_NANOS;
            while (!done && System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
        SPINNERS.decrementAndGet();
    }
}
