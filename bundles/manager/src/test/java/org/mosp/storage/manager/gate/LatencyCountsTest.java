package org.mosp.storage.manager.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyCountsTest {

    @Test
    void percentilesAreNeverBelowTheTruthAndLittleAbove() {
        Random random = new Random(7);
        LatencyCounts counts = new LatencyCounts();
        long[] times = new long[10_000];
        for (int i = 0; i < times.length; i++) {
            // from nanoseconds to hours
            times[i] = (long) Math.exp(random.nextDouble() * 30);
            counts.add(times[i]);
        }
        Arrays.sort(times);
        for (double share : new double[] {0.0001, 0.5, 0.9, 0.99, 0.999, 1}) {
            long truth = times[(int) Math.ceil(share * times.length) - 1];
            long told = counts.nanos(share);
            assertTrue(told >= truth && told <= truth + truth / 8 + 1, share + ": " + told + " for " + truth);
        }
        assertEquals(times.length, counts.count());
    }

    @Test
    void theShortestAndTheLongestTimeHaveTheirPlace() {
        LatencyCounts counts = new LatencyCounts();
        assertEquals(0, counts.nanos(0.99), "no call yet");
        counts.add(-1);
        assertEquals(0, counts.nanos(1));
        counts.add(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, counts.nanos(1));
        assertEquals(2, counts.count());
    }
}
