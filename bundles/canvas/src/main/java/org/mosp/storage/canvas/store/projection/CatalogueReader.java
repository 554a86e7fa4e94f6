package org.mosp.storage.canvas.store.projection;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Who waits until the catalogue holds what was committed before. For one thread; it looks under the projector's lock. */
final class CatalogueReader {

    private static final long MOMENT_NANOS = 100_000_000L;

    private final long deadline;
    private OptionalLong upTo = OptionalLong.empty();
    private OptionalInt rows = OptionalInt.empty();
    private int aside;
    private int most;

    CatalogueReader(Duration atMost) {
        this.deadline = System.nanoTime() + atMost.toNanos();
    }

    /** How long it waits before it says how far the catalogue is. */
    long moment() {
        return Math.min(MOMENT_NANOS, deadline - System.nanoTime());
    }

    /** Whether its time is over. */
    boolean isLate() {
        return deadline - System.nanoTime() <= 0;
    }

    /**
     * Looks how far the catalogue is. Returns whether it holds all that it can hold.
     *
     * @param scanned whether the marks of an earlier run have been read
     * @param withoutWay canvases that it cannot follow
     */
    boolean look(RowsBehind behind, boolean scanned, int withoutWay) {
        if (upTo.isEmpty() && scanned) {
            upTo = OptionalLong.of(behind.lastChange());
        }
        if (upTo.isPresent()) {
            rows = OptionalInt.of(behind.lacking(upTo.getAsLong()));
        }
        aside = withoutWay;
        most = Math.max(most, rows.orElse(0));
        return rows.isPresent() && rows.getAsInt() == 0;
    }

    /** Rows that were waited for and are there. */
    int done() {
        return most - rows.orElse(0);
    }

    /** Rows that are waited for; 0 while that is not known. */
    int total() {
        return most;
    }

    /** Canvases that the catalogue is behind; empty where that is not known. */
    OptionalInt behind() {
        return rows.isPresent() ? OptionalInt.of(rows.getAsInt() + aside) : rows;
    }
}
