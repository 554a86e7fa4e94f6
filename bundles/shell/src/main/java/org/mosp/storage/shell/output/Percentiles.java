package org.mosp.storage.shell.output;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Times of many calls, kept exactly; nearest-rank percentiles in milliseconds. For one thread. */
public final class Percentiles {

    private long[] nanos = new long[1024];
    private int count;
    private long total;

    /** One more call. */
    public void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
        total += took;
    }

    /** How many calls. */
    public int count() {
        return count;
    }

    /** All of them together, in milliseconds. */
    public double totalMillis() {
        return total / 1e6;
    }

    /** The time within which a share of the calls returned, from 0 to 1; 0 without calls. */
    public double millis(double share) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(share * count);
        return sorted[Math.max(0, Math.min(count - 1, rank - 1))] / 1e6;
    }

    /** For machines: p50, p95, p99 and the longest, in milliseconds. */
    public Map<String, @Nullable Object> document() {
        return Json.object(
                "p50Millis", Units.roundedMillis(millis(0.50)),
                "p95Millis", Units.roundedMillis(millis(0.95)),
                "p99Millis", Units.roundedMillis(millis(0.99)),
                "maxMillis", Units.roundedMillis(millis(1)));
    }
}
