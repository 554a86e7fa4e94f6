package org.mosp.storage.provider.postgresql;

import java.util.concurrent.atomic.LongAdder;

/** What the engine has done since it was opened. Any number of threads. */
final class Counters {

    private final LongAdder commits = new LongAdder();
    private final LongAdder forces = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder settled = new LongAdder();
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

    void connected() {
        connections.increment();
    }

    void settledOne() {
        settled.increment();
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

    /** Connections for writing, the first included. */
    long connections() {
        return connections.sum();
    }

    /** Commits whose answer was lost, and whose outcome was found out. */
    long settled() {
        return settled.sum();
    }

    /** Bytes of the arguments of statements that change. */
    long bytesWritten() {
        return bytesWritten.sum();
    }
}
