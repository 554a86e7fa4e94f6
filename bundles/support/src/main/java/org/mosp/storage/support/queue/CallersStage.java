package org.mosp.storage.support.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stage that a caller was given, and the executor it wants to be told on. Any number of threads.
 *
 * @param future the stage
 * @param executor the caller's; if it takes nothing, the stage completes on a thread of its own
 * @param elsewhere takes what the executor does not
 * @param <T> what the stage is completed with
 */
public record CallersStage<T>(CompletableFuture<T> future, Executor executor, Executor elsewhere) {

    /** Elsewhere is a thread for each: on a pool, and Java 25 has all on one, continuations that stay would keep others waiting. */
    public CallersStage(CompletableFuture<T> future, Executor executor) {
        this(future, executor, task -> {
            Thread teller = new Thread(task, "mosp-told");
            teller.setDaemon(true);
            teller.start();
        });
    }

    /**
     * Completes the stage, but not on the calling thread, because a continuation may take for ever; only where no other
     * thread takes it, for which there is no memory then, it is this one. The first outcome stands.
     */
    public void settle(@Nullable T result, @Nullable Throwable failure) {
        try {
            executor.execute(() -> complete(result, failure));
        } catch (RuntimeException | Error refused) {
            settleElsewhere(result, failure);
        }
    }

    private void settleElsewhere(@Nullable T result, @Nullable Throwable failure) {
        try {
            elsewhere.execute(() -> complete(result, failure));
        } catch (RuntimeException | Error refused) {
            complete(result, failure);
        }
    }

    // the result is null where the caller's own T may be
    @SuppressWarnings("NullAway")
    private void complete(@Nullable T result, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(result);
        }
    }
}
