package org.mosp.storage.shell.output;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Shows something again and again, on a thread of its own: a caller who reads nothing, stopped at its terminal say, holds up nobody but
 * that thread. Used by one thread, which is never blocked, but for a second at the end.
 */
public final class Drawing implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;
    private static final long CLOSE_MILLIS = 1_000;

    private final ProgressBar bar;
    private final Consumer<ProgressBar> show;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread drawer;

    /**
     * Begins.
     *
     * @param bar taken away at the end
     * @param show called on the thread that draws, some times a second
     */
    public Drawing(ProgressBar bar, Consumer<ProgressBar> show) {
        this.bar = bar;
        this.show = show;
        this.drawer = new Thread(this::draw, "mosp-progress");
        drawer.setDaemon(true);
        drawer.start();
    }

    private void draw() {
        try (bar) {
            do {
                show.accept(bar);
            } while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes the bar away, if the caller reads within a second. */
    @Override
    public void close() {
        ended.countDown();
        try {
            // not interrupted: that would close the caller's channel
            drawer.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
