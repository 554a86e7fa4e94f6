package org.mosp.storage.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The end of a bounded wait. */
record Deadline(long nanos) {

    static Deadline in(Duration wait) {
        return new Deadline(System.nanoTime() + wait.toNanos());
    }

    /** What is left, in milliseconds, but no more than so many; 0 when it has passed. */
    long millis(long most) {
        return Math.max(0, Math.min(most, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime())));
    }
}
