package org.mosp.storage.support.sql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.support.queue.CallersStage;

/**
 * A caller's work on its way to the writer, and its outcome on the way back. Run and told by the writing thread only; the
 * first outcome stands.
 *
 * @param <T> what the work returns
 */
public final class PendingWork<T> {

    private final SqlWork<T> work;
    private final @Nullable Thread waiter;
    private final @Nullable CallersStage<T> stage;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean told;

    private PendingWork(SqlWork<T> work, @Nullable Thread waiter, @Nullable CallersStage<T> stage) {
        this.work = work;
        this.waiter = waiter;
        this.stage = stage;
    }

    /** For a caller that will {@link #await}. */
    static <T> PendingWork<T> awaited(SqlWork<T> work) {
        return new PendingWork<>(work, Thread.currentThread(), null);
    }

    /** For a caller that goes on; the future completes on the executor. */
    static <T> PendingWork<T> async(SqlWork<T> work, CompletableFuture<T> future, Executor executor) {
        return new PendingWork<>(work, null, new CallersStage<>(future, executor));
    }

    /** Runs the work; what it throws is kept for the caller. Returns whether it threw nothing, and may stand. */
    public boolean run(WorkSession session) {
        failure = null;
        result = null;
        try {
            result = session.run(work);
            return true;
        } catch (Throwable thrown) {
            failure = thrown;
            return false;
        }
    }

    /** Tells the caller how the work itself ended. */
    public void complete() {
        if (!told) {
            tell();
        }
    }

    /** Tells the caller that it failed, however the work itself ended; nothing happens if it was told before. */
    public void fail(Throwable reason) {
        if (!told) {
            failure = reason;
            tell();
        }
    }

    private void tell() {
        if (stage != null) {
            // first: where there is no memory for it, whoever tells all that are left can still do so
            stage.settle(result, failure);
        }
        told = true;
        if (waiter != null && waiter != Thread.currentThread()) {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Waits for the outcome.
     *
     * @throws OutcomeUnknownException if the calling thread is interrupted, or after the longest wait
     */
    // the result is null where the caller's own T may be
    @SuppressWarnings("NullAway")
    T await(long longestNanos) {
        long start = System.nanoTime();
        while (!told) {
            if (Thread.currentThread().isInterrupted()) {
                throw new OutcomeUnknownException("the calling thread was interrupted", null);
            }
            long left = longestNanos - (System.nanoTime() - start);
            if (left <= 0) {
                throw new OutcomeUnknownException("the commit took longer than a caller waits", null);
            }
            LockSupport.parkNanos(this, left);
        }
        if (failure != null) {
            throw PendingWork.<RuntimeException>asIs(failure);
        }
        return result;
    }

    // work throws unchecked exceptions and errors only; they reach the caller as they are
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
