package org.mosp.storage.manager.roles;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that does a queue of tasks in order, and ends when there is nothing to do for a while. It has this bundle's class
 * loader as its context, never that of the bundle whose call made it: so it keeps no stopped bundle in memory.
 */
public final class RoleThread implements AutoCloseable {

    private final ThreadPoolExecutor executor;

    /** With a name for the thread. */
    public RoleThread(String name) {
        executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(null, task, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(RoleThread.class.getClassLoader());
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Does a task after those before it; none once it is closed: providers still come and go then. */
    public Future<?> submit(Runnable task) {
        try {
            return executor.submit(task);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** The same, where nobody asks for the end. */
    public void execute(Runnable task) {
        executor.execute(task);
    }

    /** Does what is queued, then ends; waits for that, bounded. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
