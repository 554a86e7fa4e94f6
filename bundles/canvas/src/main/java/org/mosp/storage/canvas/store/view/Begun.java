package org.mosp.storage.canvas.store.view;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;

/**
 * Reading that was given to the workers. Who needs its result does it if no worker has begun it yet, so that workers that are busy, or that
 * wait for each other, hold up nobody.
 */
final class Begun<T> {

    private final FutureTask<T> task;

    private Begun(Callable<T> reading) {
        this.task = new FutureTask<>(reading);
    }

    static <T> Begun<T> on(Executor workers, Callable<T> reading) {
        Begun<T> begun = new Begun<>(reading);
        try {
            workers.execute(begun.task);
        } catch (RejectedExecutionException e) {
            begun.task.run(); // the store is closed, which is said where its rows are read
        }
        return begun;
    }

    /** The result. */
    T await() {
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("reading tiles", "a caller that is not interrupted", e);
        }
    }

    void cancel() {
        task.cancel(false);
    }
}
