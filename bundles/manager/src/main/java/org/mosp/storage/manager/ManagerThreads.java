package org.mosp.storage.manager;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a manager beside those of its roles: one clock, and the pool on which stages complete and callers' continuations
 * run. The pool adds a thread where a continuation waits for another stage, so continuations that commit again and wait
 * cannot starve each other.
 */
final class ManagerThreads implements AutoCloseable {

    private static final int LEAST = 4;
    private static final int MOST = 256;

    private final ScheduledThreadPoolExecutor clock;
    private final ForkJoinPool continuations;

    ManagerThreads() {
        clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(null, task, "mosp-clock", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(ManagerThreads.class.getClassLoader());
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        continuations = new ForkJoinPool(
                Math.max(LEAST, Runtime.getRuntime().availableProcessors()),
                ManagerThreads::worker,
                null,
                true,
                0,
                MOST,
                1,
                null,
                30,
                TimeUnit.SECONDS);
    }

    ScheduledExecutorService clock() {
        return clock;
    }

    Executor continuations() {
        return continuations;
    }

    /** Ends the clock, and the pool when it has run what is in it, bounded. */
    @Override
    public void close() {
        clock.shutdownNow();
        continuations.shutdown();
        try {
            continuations.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ForkJoinWorkerThread worker(ForkJoinPool pool) {
        return new Worker(pool);
    }

    private static final class Worker extends ForkJoinWorkerThread {
        Worker(ForkJoinPool pool) {
            super(pool);
            setName("mosp-continuation-" + getPoolIndex());
            setContextClassLoader(ManagerThreads.class.getClassLoader());
        }
    }
}
