package org.mosp.storage.manager.gate;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long calls took, counted in classes that grow with the time: 8 per doubling, so a percentile read from them is at most
 * 12.5 % above the truth and never below it. The form is that of HdrHistogram (hdrhistogram.org). 4 kB, never grows. Any
 * number of threads; what is read while others count is a moment's picture.
 */
final class LatencyCounts {

    /** Classes per doubling, as a power of two. */
    private static final int FINE = 3;

    private static final int CLASSES = (Long.SIZE - FINE) << FINE;

    private final AtomicLongArray counts = new AtomicLongArray(CLASSES);

    /** One more call. */
    void add(long nanos) {
        counts.getAndIncrement(classOf(Math.max(0, nanos)));
    }

    /** How many calls. */
    long count() {
        long sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** The time in nanoseconds within which a share of the calls returned, from 0 to 1; 0 without calls. */
    long nanos(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count()));
        long seen = 0;
        for (int i = 0; i < CLASSES; i++) {
            seen += counts.get(i);
            if (seen >= rank) {
                return largestOf(i);
            }
        }
        return 0;
    }

    private static int classOf(long nanos) {
        int doubling = Math.max(0, Long.SIZE - FINE - 1 - Long.numberOfLeadingZeros(nanos));
        return (doubling << FINE) + (int) (nanos >>> doubling);
    }

    private static long largestOf(int index) {
        int doubling = Math.max(0, (index >>> FINE) - 1);
        long within = index - ((long) doubling << FINE);
        return ((within + 1) << doubling) - 1;
    }
}
