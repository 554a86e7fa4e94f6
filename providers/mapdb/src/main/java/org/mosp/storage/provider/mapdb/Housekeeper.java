package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for work that nobody waits for: hint files and compaction. It is not there while there is nothing to do. */
final class Housekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

    /** A piece of work. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private final ThreadPoolExecutor executor;

    Housekeeper(String name) {
        executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Does it some time; what fails is logged and left for the next open. */
    void later(String what, Work work) {
        try {
            executor.execute(() -> {
                try {
                    work.run();
                } catch (IOException | RuntimeException failed) {
                    LOG.warn("{} failed, it is left for later", what, failed);
                }
            });
        } catch (RejectedExecutionException closing) {
            LOG.debug("{} is left for the next open", what);
        }
    }

    /** Whether it was told to end. */
    boolean closing() {
        return executor.isShutdown();
    }

    /** Finishes what it is doing, leaves the rest; {@code false} if that took too long. */
    boolean close(Duration atMost) {
        executor.shutdown();
        executor.getQueue().clear();
        boolean interrupted = false;
        boolean ended = false;
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!ended && deadline - System.nanoTime() > 0) {
            try {
                ended = executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }
}
