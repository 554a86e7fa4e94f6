package org.mosp.storage.manager.swap;

import java.time.Duration;

/**
 * How long an engine that fails, as one whose server is away, is tried again before the swap or its window is ended. For the
 * swap's thread.
 */
final class Patience {

    private static final long LONGEST_FAILING_NANOS = Duration.ofMinutes(5).toNanos();

    private long failingSince;

    /** A step succeeded. */
    void goesOn() {
        failingSince = 0;
    }

    /** A step failed; whether it may be tried again. */
    boolean bears() {
        failingSince = failingSince == 0 ? System.nanoTime() : failingSince;
        return System.nanoTime() - failingSince < LONGEST_FAILING_NANOS;
    }
}
