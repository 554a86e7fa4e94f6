package org.mosp.storage.metrics;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How values are shown. */
final class Words {

    private Words() {}

    /** In lower case, with dashes. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Milliseconds since a sample was taken. */
    static long age(Sample sample) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sample.takenAt());
    }
}
