package org.mosp.storage.manager.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How many calls are inside, counted in stripes so that threads do not meet on one cache line. Whoever enters keeps the
 * stripe and leaves by it: only then is each stripe's zero true, and waiting for each stripe in turn proves that all are
 * out. (A sum over all stripes can read zero while somebody is inside.)
 */
public final class StripedCount {

    /** Longs per cache line, twice: neighbours are fetched in pairs. */
    private static final int PAD = 16;

    private static final int SPINS = 100;
    private static final long MAX_PARK_NANOS = 1_000_000;

    private final AtomicLongArray counts;
    private final int mask;

    /** With stripes for this machine. */
    public StripedCount() {
        this(4 * Runtime.getRuntime().availableProcessors());
    }

    StripedCount(int atLeast) {
        int stripes = Math.max(8, Integer.highestOneBit(Math.max(1, atLeast - 1)) << 1);
        counts = new AtomicLongArray(stripes * PAD);
        mask = stripes - 1;
    }

    /** Comes in; returns the stripe to leave by. */
    public int enter() {
        int stripe = stripe();
        counts.incrementAndGet(stripe);
        return stripe;
    }

    /** Goes out by the stripe of {@link #enter}. */
    public void exit(int stripe) {
        counts.decrementAndGet(stripe);
    }

    /** About how many are inside, for people. */
    public long inside() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i += PAD) {
            sum += counts.get(i);
        }
        return sum;
    }

    /**
     * Waits until everybody who was inside is out. Nobody new may come to stay: who enters now must see that and leave.
     *
     * @return whether all were out in time
     */
    public boolean awaitZero(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (int i = 0; i < counts.length(); i += PAD) {
            int tries = 0;
            while (counts.get(i) != 0) {
                if (tries++ < SPINS) {
                    Thread.onSpinWait();
                } else if (System.nanoTime() - deadline > 0) {
                    return false;
                } else {
                    LockSupport.parkNanos(Math.min(MAX_PARK_NANOS, 10_000L * tries));
                }
            }
        }
        return true;
    }

    @SuppressWarnings("deprecation") // threadId() came with 19
    private int stripe() {
        long id = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L;
        return ((int) (id >>> 40) & mask) * PAD;
    }
}
