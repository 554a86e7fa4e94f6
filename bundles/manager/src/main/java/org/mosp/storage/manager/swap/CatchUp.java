package org.mosp.storage.manager.swap;

import java.time.Duration;

/**
 * When a move has caught up: when the rest is carried within 50 ms, three times running. Where it does not come to that,
 * writers are slowed down, a little more each time, and at last it is given up. For one thread.
 */
final class CatchUp {

    /** How quick a round has to be. */
    static final Duration QUICK = Duration.ofMillis(50);

    private static final int ROUNDS = 3;

    /** Rounds without progress before writers are slowed down. */
    private static final int PATIENCE = 40;

    private static final long FIRST_DELAY_NANOS = 50_000;
    private static final long LONGEST_DELAY_NANOS = 5_000_000;

    /** How long writers are slowed down most before it is given up. */
    private static final long GIVE_UP_NANOS = Duration.ofMinutes(10).toNanos();

    private int quick;
    private int slow;
    private long delayNanos;
    private long slowestSince;

    /** A round that began with all there was is done; whether the move has caught up. */
    boolean round(long nanos) {
        if (nanos <= QUICK.toNanos()) {
            slow = 0;
            return ++quick >= ROUNDS;
        }
        quick = 0;
        if (++slow % PATIENCE == 0 && delayNanos < LONGEST_DELAY_NANOS) {
            delayNanos = Math.min(LONGEST_DELAY_NANOS, Math.max(FIRST_DELAY_NANOS, delayNanos * 2));
            slowestSince = System.nanoTime();
        }
        return false;
    }

    /** How long each write is to be held up. */
    long delayNanos() {
        return delayNanos;
    }

    /** Whether writers were slowed down as far as they may be, for long, and it did not help. */
    boolean hopeless() {
        return delayNanos >= LONGEST_DELAY_NANOS && System.nanoTime() - slowestSince > GIVE_UP_NANOS;
    }
}
