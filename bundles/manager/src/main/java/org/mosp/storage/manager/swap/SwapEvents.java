package org.mosp.storage.manager.swap;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapListener;
import org.mosp.storage.SwapState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happens to swaps, on a thread that does nothing else. Any number of threads. */
public final class SwapEvents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SwapEvents.class);
    private static final int MAX_WAITING = 1_000;

    private final CopyOnWriteArrayList<SwapListener> listeners = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor teller;

    /** Without listeners. */
    public SwapEvents() {
        teller = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
            Thread thread = new Thread(null, task, "mosp-swap-events", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(SwapEvents.class.getClassLoader());
            return thread;
        });
        teller.allowCoreThreadTimeOut(true);
        teller.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardOldestPolicy());
    }

    /** Adds one. */
    public void add(SwapListener listener) {
        listeners.addIfAbsent(listener);
    }

    /** Removes one. */
    public void remove(SwapListener listener) {
        listeners.remove(listener);
    }

    void tell(Swap swap, SwapState state, String message) {
        LOG.info("swap of {} from {} to {}: {}", swap.role().id(), swap.from(), swap.to(), message);
        for (SwapListener listener : listeners) {
            teller.execute(() -> tell(listener, swap, state, message));
        }
    }

    private static void tell(SwapListener listener, Swap swap, SwapState state, String message) {
        try {
            listener.happened(swap, state, message);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a listener of swaps failed", e);
        }
    }

    /** Tells what is waiting, bounded. */
    @Override
    public void close() {
        teller.shutdown();
        try {
            if (!teller.awaitTermination(2, TimeUnit.SECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
