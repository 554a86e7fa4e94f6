package org.mosp.storage.openraster.file;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.mosp.storage.StorageUnavailableException;

/** Calls inside the component. When it is stopped they end soon, with an error, and it waits for that, bounded. */
final class Calls {

    private static final long LONGEST_STOP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int inside;
    private volatile boolean stopped;

    /**
     * Does a call.
     *
     * @throws StorageUnavailableException if the component was stopped
     */
    <T> T run(Supplier<T> call) {
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    /**
     * To be asked now and then by a call that takes its time.
     *
     * @throws StorageUnavailableException if the component was stopped
     */
    void check() {
        if (stopped) {
            throw new StorageUnavailableException("OpenRaster files", "bundle org.mosp.storage.openraster", null);
        }
    }

    boolean stopped() {
        return stopped;
    }

    /** Lets no call in any more, and waits for those inside; {@code false} if some are inside after 5 s. */
    boolean stop() {
        boolean interrupted = false;
        lock.lock();
        try {
            stopped = true;
            long nanos = LONGEST_STOP_NANOS;
            while (inside > 0 && nanos > 0 && !interrupted) {
                try {
                    nanos = left.awaitNanos(nanos);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return inside == 0;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void enter() {
        lock.lock();
        try {
            check();
            inside++;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            inside--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
