package org.mosp.storage.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, bounded. */
final class Await {

    private static final long AT_MOST = TimeUnit.SECONDS.toNanos(120);

    private Await() {}

    /** Returns when it holds. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + AT_MOST;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
