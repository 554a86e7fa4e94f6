package org.mosp.storage.canvas.store.listen;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.CanvasListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener, what it was told last of each canvas, and the canvases to look at. Any number of threads. */
final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 5_000;

    private final CanvasListener listener;
    private final ToLongFunction<String> heads;
    private final Executor threads;
    private final Consumer<Subscription> ended;
    private final Map<String, Long> told = new HashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();
    private Set<String> canvases;
    private @Nullable Thread thread;
    private boolean running;
    private boolean hurried;
    private boolean closed;

    Subscription(
            Set<String> canvases,
            CanvasListener listener,
            ToLongFunction<String> heads,
            Executor threads,
            Consumer<Subscription> ended) {
        this.canvases = canvases;
        this.listener = listener;
        this.heads = heads;
        this.threads = threads;
        this.ended = ended;
    }

    /** From now on of other canvases; empty: of all. */
    synchronized void cover(Set<String> others) {
        canvases = others;
        told.keySet().removeIf(canvasId -> !covers(canvasId));
        waiting.removeIf(canvasId -> !covers(canvasId));
    }

    /** Whether it is not known where a canvas's head was when this came. */
    synchronized boolean lacks(String canvasId) {
        return !closed && covers(canvasId) && !told.containsKey(canvasId);
    }

    /** Where a canvas's head was at some time since this came. */
    synchronized void was(String canvasId, long head) {
        if (lacks(canvasId)) {
            told.put(canvasId, head);
        }
    }

    synchronized void changed(String canvasId) {
        if (closed || !covers(canvasId)) {
            return;
        }
        waiting.add(canvasId);
        if (running) {
            return;
        }
        running = true;
        try {
            threads.execute(this::run);
        } catch (RuntimeException | OutOfMemoryError e) {
            // the commit stands; the next change tries again
            running = false;
            LOG.warn("no thread to tell the listener {} of canvas {}", listener.getClass(), canvasId, e);
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        for (Optional<String> next = next(); next.isPresent(); next = next()) {
            String canvasId = next.get();
            long now;
            try {
                now = heads.applyAsLong(canvasId);
            } catch (RuntimeException | Error e) {
                // an error too: this thread is the only one that tells, and a change does not start another
                if (e instanceof StorageException failed && !failed.retryable()) {
                    LOG.warn(
                            "the head of canvas {} cannot be read; its listener is told at the next change",
                            canvasId,
                            e);
                } else {
                    LOG.debug("the head of canvas {} cannot be read; it is tried again", canvasId, e);
                    again(canvasId, pause);
                    pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
                }
                continue;
            }
            pause = FIRST_PAUSE_MILLIS;
            tell(canvasId, now);
        }
    }

    private synchronized Optional<String> next() {
        Iterator<String> first = waiting.iterator();
        if (closed || !first.hasNext()) {
            running = false;
            thread = null;
            notifyAll();
            return Optional.empty();
        }
        thread = Thread.currentThread();
        String canvasId = first.next();
        first.remove();
        return Optional.of(canvasId);
    }

    private synchronized void again(String canvasId, long pauseMillis) {
        if (closed || hurried) {
            return;
        }
        waiting.add(canvasId);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
        try {
            for (long left = deadline - System.nanoTime();
                    left > 0 && !closed && !hurried;
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            LOG.debug("the pause was cut short", e);
        }
    }

    private void tell(String canvasId, long now) {
        Optional<Long> before = move(canvasId, now);
        if (before.isEmpty()) {
            return;
        }
        try {
            listener.changed(canvasId, before.get(), now);
        } catch (Throwable e) {
            // whatever an application throws ends neither this thread nor what is told next
            LOG.warn("the listener {} failed at canvas {}", listener.getClass(), canvasId, e);
        }
        // an interrupt that a listener left behind is not for the next call
        Thread.interrupted();
    }

    /** Where the head was when that was told last; empty if there is nothing to tell. */
    private synchronized Optional<Long> move(String canvasId, long now) {
        if (closed || !covers(canvasId)) {
            return Optional.empty();
        }
        Optional<Long> before = Optional.ofNullable(told.get(canvasId));
        if (now == 0 && canvases.isEmpty()) {
            told.remove(canvasId); // no canvas gets its id again
        } else {
            told.put(canvasId, now);
        }
        return before.filter(number -> number != now);
    }

    /** What cannot be read now is not waited for any more. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /** Waits until all is told; not on the listener's own thread, and not when interrupted. */
    synchronized void awaitTold(long deadline) {
        try {
            for (long left = deadline - System.nanoTime();
                    left > 0 && running && !closed && thread != Thread.currentThread();
                    left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            told.clear();
            notifyAll();
        }
        ended.accept(this);
    }

    private boolean covers(String canvasId) {
        return canvases.isEmpty() || canvases.contains(canvasId);
    }
}
