package org.mosp.storage.catalogue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the catalogue keeps them. */
final class Micros {

    private Micros() {}

    /**
     * Microseconds since 1970.
     *
     * @throws IllegalArgumentException if the time is some 292,000 years away
     */
    static long of(Instant time) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, time);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a time that microseconds in 64 bits cannot hold: " + time, e);
        }
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
