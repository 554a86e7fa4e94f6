package org.mosp.storage.provider.mvstore;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The version that readers see, and who holds older ones. Any number of threads. */
final class Versions {

    private final AtomicInteger snapshots = new AtomicInteger();
    private final AtomicLong superseded = new AtomicLong();
    private volatile Version current;

    Versions(Version first) {
        this.current = first;
    }

    /** The version of the last commit, pinned. */
    Version acquire() {
        while (true) {
            Version now = current;
            if (now.pin()) {
                return now;
            }
            Thread.onSpinWait();
        }
    }

    Version current() {
        return current;
    }

    /** Makes a commit seen, all at once. */
    void publish(Version next, long supersededBytes) {
        Version before = current;
        superseded.addAndGet(supersededBytes);
        current = next;
        before.unpin();
    }

    /** Bytes superseded since the engine was opened. */
    long superseded() {
        return superseded.get();
    }

    /** Open snapshots. */
    AtomicInteger snapshots() {
        return snapshots;
    }
}
