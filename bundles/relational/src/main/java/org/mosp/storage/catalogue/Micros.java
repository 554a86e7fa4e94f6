package org.mosp.storage.catalogue;

import java.time.Instant;
import org.mosp.storage.support.time.Microseconds;

/** Times as the catalogue keeps them: those that every engine can hold, so that rows can move to any. */
final class Micros {

    /** 4713 BC: PostgreSQL holds no times before. */
    private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

    private Micros() {}

    /**
     * Microseconds since 1970.
     *
     * @throws IllegalArgumentException if the time is before the year -4712, or some 292,000 years away
     */
    static long of(Instant time) {
        if (time.isBefore(FIRST)) {
            throw new IllegalArgumentException("a time before the year -4712, which no engine has to hold: " + time);
        }
        try {
            return Microseconds.of(time);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a time that microseconds in 64 bits cannot hold: " + time, e);
        }
    }

    static Instant instant(long micros) {
        return Microseconds.instant(micros);
    }
}
