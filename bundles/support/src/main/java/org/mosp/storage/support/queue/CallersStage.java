package org.mosp.storage.support.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * A stage that a caller was given, and the executor it wants to be told on. Any number of threads.
 *
 * @param future the stage
 * @param executor the caller's; if it takes nothing, the stage completes on the common pool
 * @param <T> what the stage is completed with
 */
public record CallersStage<T>(CompletableFuture<T> future, Executor executor) {

    /** Completes the stage, never on the calling thread: a continuation may take for ever. The first outcome stands. */
    public void settle(@Nullable T result, @Nullable Throwable failure) {
        try {
            executor.execute(() -> complete(result, failure));
        } catch (RuntimeException | Error refused) {
            ForkJoinPool.commonPool().execute(() -> complete(result, failure));
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
