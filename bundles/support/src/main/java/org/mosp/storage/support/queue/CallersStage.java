package org.mosp.storage.support.queue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stage that a caller was given, and the executor it wants to be told on. Any number of threads.
 *
 * @param future the stage
 * @param executor the caller's; if it takes nothing, the stage completes where Java runs what has no executor
 * @param <T> what the stage is completed with
 */
public record CallersStage<T>(CompletableFuture<T> future, Executor executor) {

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
            // not the common pool itself: with one worker, one continuation would keep all others from being told
            future.defaultExecutor().execute(() -> complete(result, failure));
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
