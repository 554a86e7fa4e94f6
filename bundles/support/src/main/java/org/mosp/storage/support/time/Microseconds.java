package org.mosp.storage.support.time;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as numbers of microseconds since 1970-01-01T00:00Z. Any number of threads. */
public final class Microseconds {

    private static final long PER_SECOND = 1_000_000;
    private static final int NANOS_EACH = 1_000;

    private Microseconds() {}

    /**
     * The microseconds of a time; what is finer is cut off, towards 1970.
     *
     * @throws ArithmeticException if the time is some 292,000 years or more away
     */
    public static long of(Instant time) {
        // ChronoUnit.MICROS.between counts in nanoseconds on Java 17, which end 292 years from 1970
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (seconds >= 0) {
            return Math.addExact(Math.multiplyExact(seconds, PER_SECOND), nanos / NANOS_EACH);
        }
        // backwards from the next second: the product of the second itself may lie outside where the sum does not
        int back = (int) ((1_000_000_000L - nanos) / NANOS_EACH);
        return Math.subtractExact(Math.multiplyExact(seconds + 1, PER_SECOND), back);
    }

    /** The time of a number of microseconds. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
