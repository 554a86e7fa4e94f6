package org.mosp.storage.shell.bench;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Units;

/**
 * A figure beside the most that it may be.
 *
 * @param what is compared
 * @param figure what was measured
 * @param most what it may be
 * @param unit of both
 */
record Bar(String what, double figure, double most, Unit unit) {

    /** What a figure counts. */
    enum Unit {
        /** How many times as much. */
        TIMES,
        /** Milliseconds. */
        MILLIS,
        /** Bytes. */
        BYTES,
        /** Pieces. */
        COUNT
    }

    /** Whether it is not more. */
    boolean held() {
        return figure <= most;
    }

    /** For people. */
    String measured() {
        return text(figure);
    }

    /** For people. */
    String wanted() {
        return "at most " + text(most);
    }

    private String text(double value) {
        return switch (unit) {
            case TIMES -> Units.ratio(value);
            case MILLIS -> Units.millis(value);
            case BYTES -> Units.bytes(Math.round(value));
            case COUNT -> String.format(Locale.ROOT, "%,d", Math.round(value));
        };
    }

    /** For machines. */
    Map<String, @Nullable Object> document() {
        return Json.object(
                "what",
                what,
                "figure",
                Units.roundedMillis(figure),
                "atMost",
                most,
                "unit",
                unit.name().toLowerCase(Locale.ROOT),
                "held",
                held());
    }
}
