package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.EngineHealth;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for work that nobody waits for: hint files and compaction. It is not there while there is nothing to do. Work that
 * fails, for want of memory too, stays here, is told by the engine's health, and is tried again until it is done. Any number of
 * threads.
 */
final class Housekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    /** How soon failed work is tried again; twice as long after each failure, up to the longest. */
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    /** How long the thread stays when there is nothing to do. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** Between two turns when there is no memory even to wait in order. */
    private static final Duration BREATH = Duration.ofMillis(100);

    /** A piece of work; may be done twice. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Work that is wanted; guarded by the lock. */
    private static final class Task {
        private final String what;
        private Work work;
        private long wanted;
        private boolean failed;
        private long due;
        private long retryNanos;

        private Task(String what, Work work, long retryNanos) {
            this.what = what;
            this.work = work;
            this.retryNanos = retryNanos;
        }
    }

    private final EngineHealth health;
    private final Duration firstRetry;
    private final ThreadFactory threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** By what it is, so that each is here once; in the order they came. */
    private final Map<String, Task> tasks = new LinkedHashMap<>();

    private @Nullable Thread thread;
    private volatile boolean closing;

    Housekeeper(String name, EngineHealth health) {
        this(name, health, FIRST_RETRY);
    }

    /** The same, with another wait before failed work is tried again. */
    Housekeeper(String name, EngineHealth health, Duration firstRetry) {
        this(health, firstRetry, work -> new Thread(work, name));
    }

    /** The same, on threads made elsewhere. */
    Housekeeper(EngineHealth health, Duration firstRetry, ThreadFactory threads) {
        this.health = health;
        this.firstRetry = firstRetry;
        this.threads = threads;
    }

    /** Does it some time; what waits under the same name is done once. What is not done at the end is left for the next open. */
    void later(String what, Work work) {
        lock.lock();
        try {
            if (closing) {
                LOG.debug("{} is left for the next open", what);
                return;
            }
            Task task = tasks.computeIfAbsent(what, name -> new Task(name, work, firstRetry.toNanos()));
            task.work = work;
            task.wanted++;
            task.due = System.nanoTime();
            changed.signalAll();
            if (thread == null) {
                start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Where there is no room for a thread, the work stays for the next one who asks for some. */
    private void start() {
        try {
            Thread next = threads.newThread(this::run);
            next.setDaemon(true);
            next.start();
            thread = next;
            health.done("housekeeping");
        } catch (RuntimeException | Error failed) {
            health.delayed("housekeeping", failed);
        }
    }

    /** Whether it was told to end. */
    boolean closing() {
        return closing;
    }

    private void run() {
        boolean more = true;
        while (more) {
            try {
                more = step();
            } catch (InterruptedException ignored) {
                // nobody has a reason to interrupt this thread: it ends when it is told to
            } catch (RuntimeException | Error unexpected) {
                // even to wait, or to tell of a failure, failed: the work is still here
                LockSupport.parkNanos(BREATH.toNanos());
            }
        }
    }

    /** Does what is due, or waits for something; {@code false} when the thread is to end. */
    private boolean step() throws InterruptedException {
        Task task;
        Work work;
        long wanted;
        lock.lock();
        try {
            task = due();
            if (task == null) {
                return await();
            }
            work = task.work;
            wanted = task.wanted;
        } finally {
            lock.unlock();
        }
        try {
            work.run();
        } catch (IOException | RuntimeException | Error failed) {
            failed(task, failed);
            return true;
        }
        done(task, wanted);
        return true;
    }

    private @Nullable Task due() {
        long now = System.nanoTime();
        for (Task task : tasks.values()) {
            if (task.due - now <= 0) {
                return closing ? null : task;
            }
        }
        return null;
    }

    private boolean await() throws InterruptedException {
        if (!closing) {
            boolean nothing = tasks.isEmpty();
            long nanos = (nothing ? LINGER : LONGEST_RETRY).toNanos();
            long now = System.nanoTime();
            for (Task task : tasks.values()) {
                nanos = Math.min(nanos, task.due - now);
            }
            if (changed.awaitNanos(nanos) > 0 || !nothing || !tasks.isEmpty()) {
                return true;
            }
        }
        thread = null;
        return false;
    }

    private void done(Task task, long wanted) {
        lock.lock();
        try {
            if (task.wanted == wanted) {
                tasks.remove(task.what, task);
            }
            if (task.failed) {
                task.failed = false;
                task.retryNanos = firstRetry.toNanos();
                health.done(task.what);
                LOG.info("{} is done", task.what);
            }
        } finally {
            lock.unlock();
        }
    }

    private void failed(Task task, Throwable cause) {
        boolean first;
        lock.lock();
        try {
            // first of all when it is due again: that takes no memory
            task.due = System.nanoTime() + task.retryNanos;
            task.retryNanos = Math.min(2 * task.retryNanos, LONGEST_RETRY.toNanos());
            first = !task.failed;
            task.failed = true;
            if (closing) {
                return;
            }
        } finally {
            lock.unlock();
        }
        health.delayed(task.what, cause);
        if (first) {
            LOG.warn("{} failed, it is tried again", task.what, cause);
        }
    }

    /** Finishes what it is doing, leaves the rest; {@code false} if that took too long. */
    boolean close(Duration atMost) {
        Thread last;
        lock.lock();
        try {
            closing = true;
            last = thread;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return last == null || ended(last, atMost);
    }

    private static boolean ended(Thread last, Duration atMost) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (last.isAlive() && deadline - System.nanoTime() > 0) {
            try {
                last.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !last.isAlive();
    }
}
