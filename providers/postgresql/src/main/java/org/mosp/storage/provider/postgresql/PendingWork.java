package org.mosp.storage.provider.postgresql;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.spi.RelationalEngine.SqlWork;

/**
 * A caller's work on its way to the writer, and its outcome on the way back. Run by the writing thread only.
 *
 * @param <T> what the work returns
 */
final class PendingWork<T> {

    private record Outcome(
            @Nullable Object result, @Nullable Throwable failure) {}

    private final SqlWork<T> work;
    private final @Nullable Thread waiter;
    private final @Nullable CompletableFuture<T> future;
    private final @Nullable Executor executor;
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile @Nullable Outcome outcome;

    private PendingWork(
            SqlWork<T> work,
            @Nullable Thread waiter,
            @Nullable CompletableFuture<T> future,
            @Nullable Executor executor) {
        this.work = work;
        this.waiter = waiter;
        this.future = future;
        this.executor = executor;
    }

    /** For a caller that will {@link #await}. */
    static <T> PendingWork<T> awaited(SqlWork<T> work) {
        return new PendingWork<>(work, Thread.currentThread(), null, null);
    }

    /** For a caller that goes on; the future completes on the executor. */
    static <T> PendingWork<T> async(SqlWork<T> work, CompletableFuture<T> future, Executor executor) {
        return new PendingWork<>(work, null, future, executor);
    }

    /** Runs the work; what it throws is kept for the caller. Returns whether it threw nothing. */
    boolean run(PostgresqlSession session) {
        failure = null;
        result = null;
        try {
            result = work.run(session);
            RuntimeException broken = session.broken();
            if (broken != null) {
                // the work went on after a statement that failed; the server lets nothing of it stand
                failure = broken;
            }
            return broken == null;
        } catch (Throwable thrown) {
            failure = thrown;
            return false;
        } finally {
            session.close();
        }
    }

    /** Tells the caller how the work itself ended. */
    void complete() {
        finish(new Outcome(result, failure));
    }

    /** Tells the caller that it failed, however the work itself ended. */
    void fail(Throwable reason) {
        finish(new Outcome(null, reason));
    }

    private void finish(Outcome how) {
        outcome = how;
        if (waiter != null) {
            if (waiter != Thread.currentThread()) {
                LockSupport.unpark(waiter);
            }
        } else if (future != null && executor != null) {
            CompletableFuture<T> stage = future;
            try {
                executor.execute(() -> completeFuture(stage, how));
            } catch (RejectedExecutionException e) {
                // never on the writing thread: a continuation may take for ever
                ForkJoinPool.commonPool().execute(() -> completeFuture(stage, how));
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private static <T> void completeFuture(CompletableFuture<T> future, Outcome how) {
        if (how.failure != null) {
            future.completeExceptionally(how.failure);
        } else {
            future.complete((T) how.result);
        }
    }

    /**
     * Waits for the outcome.
     *
     * @throws OutcomeUnknownException if the calling thread is interrupted, or after the longest wait
     */
    @SuppressWarnings({"unchecked", "NullAway"})
    T await(long longestNanos) {
        long start = System.nanoTime();
        Outcome how = outcome;
        while (how == null) {
            if (Thread.currentThread().isInterrupted()) {
                throw new OutcomeUnknownException("the calling thread was interrupted", null);
            }
            long left = longestNanos - (System.nanoTime() - start);
            if (left <= 0) {
                throw new OutcomeUnknownException("the commit took longer than a caller waits", null);
            }
            LockSupport.parkNanos(this, left);
            how = outcome;
        }
        if (how.failure != null) {
            throw PendingWork.<RuntimeException>asIs(how.failure);
        }
        return (T) how.result;
    }

    // work throws unchecked exceptions and errors only; they reach the caller as they are
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
