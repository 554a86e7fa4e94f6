package org.mosp.storage.tck;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.spi.RelationalEngine;

/** A relational engine's writer that is kept busy, so that what is submitted meanwhile becomes one group. */
public final class HeldWriter {

    private HeldWriter() {}

    /**
     * Keeps the writer busy; it is so on return.
     *
     * @param release opened to let it go on; after a minute it goes on by itself
     * @return completes when it was let go, with whether that was in time
     * @throws AssertionError if the writer does not begin within a minute
     */
    public static CompletableFuture<Boolean> hold(RelationalEngine engine, CountDownLatch release)
            throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> held = engine.writeAsync(
                        session -> {
                            inside.countDown();
                            try {
                                return release.await(60, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Runnable::run)
                .toCompletableFuture();
        if (!inside.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the writer does not come");
        }
        return held;
    }
}
