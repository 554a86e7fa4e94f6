package org.mosp.storage.support.sql;

import java.util.concurrent.atomic.LongAdder;

/** What an engine has done since it was opened. Any number of threads. */
public final class WorkCounters {

    private final LongAdder commits = new LongAdder();
    private final LongAdder forces = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();

    /** So many works were stored, or had nothing to store. */
    public void committed(int works) {
        commits.add(works);
    }

    /** So many forces. */
    public void forced(int times) {
        forces.add(times);
    }

    /** A work that reads. */
    public void read() {
        reads.increment();
    }

    /** So many bytes, as the engine counts them. */
    public void wrote(long bytes) {
        bytesWritten.add(bytes);
    }

    /** Works that were stored, or had nothing to store. */
    public long commits() {
        return commits.sum();
    }

    /** Forces. */
    public long forces() {
        return forces.sum();
    }

    /** Works that read. */
    public long reads() {
        return reads.sum();
    }

    /** Bytes, as the engine counts them. */
    public long bytesWritten() {
        return bytesWritten.sum();
    }
}
