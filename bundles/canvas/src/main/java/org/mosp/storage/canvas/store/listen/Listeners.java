package org.mosp.storage.canvas.store.listen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.mosp.storage.StorageException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasListener;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * Tells listeners that heads moved. Any number of threads.
 *
 * <p>Who moves a head calls {@link #before}, then moves it, then {@link #changed}, whether it succeeded or not: what is told is
 * read from the head itself, so it is what is durable, in whatever order the callers come. Each listener is called on a daemon
 * thread that it has while there is something to tell, so that one that does not return holds up no other.
 */
public final class Listeners {

    private static final long KEEP_THREAD_SECONDS = 5;

    private final CanvasReader reader;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final ThreadPoolExecutor threads;

    /** No listeners yet. */
    public Listeners(CanvasReader reader) {
        this.reader = reader;
        AtomicInteger number = new AtomicInteger();
        // bounded by the listeners: each has one task at most
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, KEEP_THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, "mosp-canvas-listener-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Tells a listener of a canvas from now on: of every move that ends after this returned.
     *
     * @throws StorageException if the head cannot be read; then it is told nothing
     * @throws TooLargeException above {@link CanvasListener#MAX_LISTENERS}
     */
    public AutoCloseable listen(String canvasId, CanvasListener listener) {
        Subscription subscription = add(Set.of(canvasId), listener);
        try {
            subscription.was(canvasId, head(canvasId));
        } catch (RuntimeException e) {
            subscription.close();
            throw e;
        }
        return subscription;
    }

    /**
     * Tells a listener from now on, without reading anything: of every move that begins after this returned.
     *
     * @param canvasIds of which canvases; empty: of all
     */
    Subscription add(Set<String> canvasIds, CanvasListener listener) {
        Subscription subscription = new Subscription(canvasIds, listener, this::head, threads, subscriptions::remove);
        synchronized (this) {
            if (subscriptions.size() >= CanvasListener.MAX_LISTENERS) {
                throw new TooLargeException("listeners", subscriptions.size() + 1L, CanvasListener.MAX_LISTENERS);
            }
            subscriptions.add(subscription);
        }
        return subscription;
    }

    /** A head is about to be moved: looks where it is, for listeners that were never told of it. */
    public void before(String canvasId) {
        List<Subscription> unaware = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            if (subscription.lacks(canvasId)) {
                unaware.add(subscription);
            }
        }
        if (!unaware.isEmpty()) {
            long head = head(canvasId);
            unaware.forEach(subscription -> subscription.was(canvasId, head));
        }
    }

    /** A head was moved, or may have been. */
    public void changed(String canvasId) {
        for (Subscription subscription : subscriptions) {
            subscription.changed(canvasId);
        }
    }

    /** Tells what is left to be told, as far as the time allows, and ends all listening; does not wait for the caller's own thread. */
    public void close(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        subscriptions.forEach(Subscription::hurry);
        for (Subscription subscription : subscriptions) {
            subscription.awaitTold(deadline);
        }
        subscriptions.forEach(Subscription::close);
        threads.shutdown();
    }

    private long head(String canvasId) {
        return reader.head(canvasId).map(head -> head.record().number()).orElse(0L);
    }
}
