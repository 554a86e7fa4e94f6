package org.mosp.storage.migration.runner;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.migration.MigrationEvent;
import org.mosp.storage.migration.MigrationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, and completes stages, on one thread that does nothing else. Any number of threads. */
final class MigrationEvents implements Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationEvents.class);
    private static final int MOST_WAITING = 1_000;

    private final CopyOnWriteArrayList<MigrationListener> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor teller = new ThreadPoolExecutor(
            0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), MigrationEvents::thread);
    private final ThreadPoolExecutor completer = new ThreadPoolExecutor(
            0, 8, 10, TimeUnit.SECONDS, new java.util.concurrent.SynchronousQueue<>(), MigrationEvents::thread);

    void add(MigrationListener listener) {
        listeners.addIfAbsent(listener);
    }

    void remove(MigrationListener listener) {
        listeners.remove(listener);
    }

    void happened(MigrationEvent event) {
        if (event.kind() == MigrationEvent.Kind.HELD_BACK) {
            LOG.warn("{}", event.message());
        } else {
            LOG.info("{}", event.message());
        }
        try {
            teller.execute(() -> listeners.forEach(listener -> tell(listener, event)));
        } catch (RejectedExecutionException e) {
            LOG.debug("an event was dropped: {}", event.message());
        }
    }

    /** Completes a stage; where no thread is free, on the one that asks. */
    @Override
    public void execute(Runnable completing) {
        try {
            completer.execute(completing);
        } catch (RejectedExecutionException e) {
            completing.run();
        }
    }

    private static void tell(MigrationListener listener, MigrationEvent event) {
        try {
            listener.happened(event);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a listener of migrations failed", e);
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "mosp-migration-events", 0, false);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        teller.shutdown();
        completer.shutdown();
    }
}
