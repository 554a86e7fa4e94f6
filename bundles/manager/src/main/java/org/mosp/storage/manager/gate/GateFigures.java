package org.mosp.storage.manager.gate;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.mosp.storage.StorageFullException;

/** What is counted at a gate. Any number of threads. */
public final class GateFigures {

    private final LatencyCounts writes = new LatencyCounts();
    private final LongAdder failedBehindFence = new LongAdder();
    private final AtomicLong longestReadWait = new AtomicLong();
    private volatile long readWaitsSince = System.nanoTime();
    private volatile boolean full;

    GateFigures() {}

    /** Writes that were acknowledged so far. */
    public long acknowledged() {
        return writes.count();
    }

    /**
     * The time in nanoseconds within which a share of the acknowledged writes returned to their callers, waits in line
     * included; at most 12.5 % too high. 0 without writes.
     *
     * @param share from 0 to 1
     */
    public long writeNanos(double share) {
        return writes.nanos(share);
    }

    /** Whether the last write found no space. */
    public boolean full() {
        return full;
    }

    /** Calls that failed because they waited too long, or the line was full, behind a fence. */
    public long callsFailedBehindFence() {
        return failedBehindFence.sum();
    }

    /** The longest time a read has waited in line since this was last asked to begin anew, in nanoseconds. */
    public long longestReadWait() {
        return longestReadWait.get();
    }

    /** Begins to measure the longest wait of reads anew; waits that have begun before, for an opening, do not count. */
    public void measureReadWaits() {
        readWaitsSince = System.nanoTime();
        longestReadWait.set(0);
    }

    void written(long nanos) {
        if (full) {
            full = false;
        }
        writes.add(nanos);
    }

    void failed(Throwable cause) {
        if (cause instanceof StorageFullException) {
            full = true;
        }
    }

    void readWaited(long from, long to) {
        if (from - readWaitsSince >= 0) {
            longestReadWait.accumulateAndGet(to - from, Math::max);
        }
    }

    void failedBehindFence() {
        failedBehindFence.increment();
    }
}
