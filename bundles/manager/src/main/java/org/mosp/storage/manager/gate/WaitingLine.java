package org.mosp.storage.manager.gate;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageUnavailableException;

/**
 * Callers that wait for a route, first come first released. Bounded in callers and, for those that wait without a
 * thread, in bytes. Any number of threads.
 */
final class WaitingLine {

    /** How a wait ended. */
    enum Outcome {
        RELEASED,
        TIMED_OUT,
        INTERRUPTED
    }

    private static final class Waiter {
        private final @Nullable Thread thread;
        private final @Nullable Runnable resume;
        private final long bytes;
        private @Nullable ScheduledFuture<?> timeout;
        private volatile boolean released;

        Waiter(@Nullable Thread thread, @Nullable Runnable resume, long bytes) {
            this.thread = thread;
            this.resume = resume;
            this.bytes = bytes;
        }
    }

    private final String name;
    private final int maxWaiters;
    private final long maxBytes;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long bytes;
    private volatile int size;
    private volatile long total;

    /**
     * A line.
     *
     * @param executor where those without a thread go on
     * @param clock ends their waits
     */
    WaitingLine(String name, int maxWaiters, long maxBytes, Executor executor, ScheduledExecutorService clock) {
        this.name = name;
        this.maxWaiters = maxWaiters;
        this.maxBytes = maxBytes;
        this.executor = executor;
        this.clock = clock;
    }

    /** Callers waiting now. */
    int size() {
        return size;
    }

    /** Waits begun so far. */
    long total() {
        return total;
    }

    /**
     * Waits with the calling thread until the line is released.
     *
     * @param needless true when there is nothing to wait for any more; asked again once in line
     * @throws StorageBusyException if the line is full
     */
    Outcome await(BooleanSupplier needless, Duration atMost) {
        Waiter waiter = new Waiter(Thread.currentThread(), null, 0);
        if (!join(waiter, needless)) {
            return Outcome.RELEASED;
        }
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!waiter.released) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return leave(waiter) ? Outcome.TIMED_OUT : Outcome.RELEASED;
            }
            if (Thread.currentThread().isInterrupted()) {
                return leave(waiter) ? Outcome.INTERRUPTED : Outcome.RELEASED;
            }
            LockSupport.parkNanos(this, left);
        }
        return Outcome.RELEASED;
    }

    /**
     * Waits without a thread: one of the two is run, on the executor.
     *
     * @param waiterBytes what the waiter holds in memory
     * @throws StorageBusyException if the line is full; neither is run
     * @throws StorageUnavailableException if the clock has stopped; neither is run
     */
    void await(long waiterBytes, BooleanSupplier needless, Duration atMost, Runnable resume, Runnable timedOut) {
        Waiter waiter = new Waiter(null, resume, waiterBytes);
        if (!join(waiter, needless)) {
            goOn(resume);
            return;
        }
        ScheduledFuture<?> timeout;
        try {
            timeout = clock.schedule(
                    () -> {
                        if (leave(waiter)) {
                            goOn(timedOut);
                        }
                    },
                    atMost.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            // nothing would end the wait
            if (leave(waiter)) {
                throw new StorageUnavailableException(name, "an open store", stopped);
            }
            return;
        }
        lock.lock();
        try {
            waiter.timeout = timeout;
        } finally {
            lock.unlock();
        }
        if (waiter.released) {
            timeout.cancel(false);
        }
    }

    /** Lets all go on, in the order in which they came. */
    void release() {
        List<Waiter> released;
        lock.lock();
        try {
            released = new ArrayList<>(waiters);
            waiters.clear();
            bytes = 0;
            size = 0;
        } finally {
            lock.unlock();
        }
        for (Waiter waiter : released) {
            waiter.released = true;
            if (waiter.thread != null) {
                LockSupport.unpark(waiter.thread);
            } else if (waiter.resume != null) {
                goOn(waiter.resume);
            }
            ScheduledFuture<?> timeout = waiter.timeout;
            if (timeout != null) {
                timeout.cancel(false);
            }
        }
    }

    /** Somebody waits for it, so it is done even where the executor takes nothing any more. */
    private void goOn(Runnable next) {
        try {
            executor.execute(next);
        } catch (RuntimeException | Error refused) {
            ForkJoinPool.commonPool().execute(next);
        }
    }

    private boolean join(Waiter waiter, BooleanSupplier needless) {
        lock.lock();
        try {
            if (waiters.size() >= maxWaiters) {
                throw new StorageBusyException(name, maxWaiters, "waiting calls");
            }
            if (waiter.bytes > 0 && bytes > 0 && bytes + waiter.bytes > maxBytes) {
                throw new StorageBusyException(name, maxBytes, "bytes waiting");
            }
            if (needless.getAsBoolean()) {
                return false;
            }
            waiters.add(waiter);
            bytes += waiter.bytes;
            size = waiters.size();
            total++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean leave(Waiter waiter) {
        lock.lock();
        try {
            boolean left = waiters.remove(waiter);
            if (left) {
                bytes -= waiter.bytes;
                size = waiters.size();
            }
            return left;
        } finally {
            lock.unlock();
        }
    }
}
