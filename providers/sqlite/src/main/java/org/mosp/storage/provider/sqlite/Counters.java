package org.mosp.storage.provider.sqlite;

import java.util.concurrent.atomic.LongAdder;

/** What the engine has done since it was opened. Any number of threads. */
final class Counters {

    private final LongAdder commits = new LongAdder();
    private final LongAdder forces = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    void committed(int works) {
        commits.add(works);
    }

    void forced(int times) {
        forces.add(times);
    }

    void read() {
        reads.increment();
    }

    void checkpointed() {
        checkpoints.increment();
    }

    void wrote(long bytes) {
        bytesWritten.add(bytes);
    }

    long commits() {
        return commits.sum();
    }

    long forces() {
        return forces.sum();
    }

    long reads() {
        return reads.sum();
    }

    long checkpoints() {
        return checkpoints.sum();
    }

    long bytesWritten() {
        return bytesWritten.sum();
    }
}
