package org.mosp.storage.manager.copy;

/** Keeps a rate: says how long to wait after so many bytes. For one thread. */
public final class Throttle {

    private static final long MAX_NANOS = 1_000_000_000L;

    private final long bytesPerSecond;
    private long allowedAt = System.nanoTime();

    /** With a limit; 0 for none. */
    public Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** So many bytes were moved; the nanoseconds to wait before the next ones, at most one second. */
    public long spent(long bytes) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        long now = System.nanoTime();
        // what was not used in time is not saved up
        allowedAt = Math.max(allowedAt, now - MAX_NANOS) + (long) (bytes * 1e9 / bytesPerSecond);
        return Math.max(0, Math.min(MAX_NANOS, allowedAt - now));
    }
}
