package org.mosp.storage.manager.incremental;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows all open snapshots, and ends those that live too long or hold back too many bytes, the oldest first. Any number of
 * threads.
 */
public final class SnapshotKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);
    private static final long MAX_PERIOD_MILLIS = 5_000;

    private final Duration maxAge;
    private final long maxHeldBytes;
    private final Set<HeldSnapshot> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong expired = new AtomicLong();

    /**
     * A keeper.
     *
     * @param maxAge longest life of an application's snapshot
     * @param maxHeldBytes most bytes the oldest snapshot may keep from being freed
     * @param clock runs the checks
     */
    public SnapshotKeeper(Duration maxAge, long maxHeldBytes, ScheduledExecutorService clock) {
        this.maxAge = maxAge;
        this.maxHeldBytes = maxHeldBytes;
        long period = Math.max(10, Math.min(MAX_PERIOD_MILLIS, maxAge.toMillis() / 4));
        clock.scheduleWithFixedDelay(this::checkAlways, period, period, TimeUnit.MILLISECONDS);
    }

    /** Snapshots open now. */
    public long openNow() {
        return open.size();
    }

    /** Snapshots that were ended before they were closed. */
    public long expired() {
        return expired.get();
    }

    HeldSnapshot open(LiveEngine<IncrementalEngine> live, Keyspace keyspace) {
        return register(live, new HeldSnapshot(live, keyspace, true, this::ended));
    }

    /** A snapshot for the framework itself: ended only when the engine goes. */
    public Snapshot unlimited(LiveEngine<IncrementalEngine> live, Keyspace keyspace) {
        return openUnlimited(live, keyspace);
    }

    /** The framework's own: ended only when the engine goes. */
    HeldSnapshot openUnlimited(LiveEngine<IncrementalEngine> live, Keyspace keyspace) {
        return register(live, new HeldSnapshot(live, keyspace, false, this::ended));
    }

    private HeldSnapshot register(LiveEngine<IncrementalEngine> live, HeldSnapshot snapshot) {
        open.add(snapshot);
        live.leases().add(snapshot);
        return snapshot;
    }

    private void ended(HeldSnapshot snapshot) {
        open.remove(snapshot);
        snapshot.release();
        if (!snapshot.closedByOwner()) {
            expired.incrementAndGet();
        }
    }

    /** A check that throws would be the clock's last: an engine that fails must not end the limits of all snapshots. */
    private void checkAlways() {
        try {
            check();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("snapshots could not be checked; they are again soon", e);
        }
    }

    void check() {
        List<HeldSnapshot> oldestFirst = open.stream()
                .filter(HeldSnapshot::limited)
                .sorted(Comparator.comparingLong(HeldSnapshot::ageNanos).reversed())
                .toList();
        for (HeldSnapshot snapshot : oldestFirst) {
            if (snapshot.ageNanos() > maxAge.toNanos()) {
                snapshot.expire("it was open for more than " + maxAge.toSeconds() + " s");
            }
        }
        for (HeldSnapshot snapshot : oldestFirst) {
            long held = snapshot.heldBytes();
            if (held <= maxHeldBytes) {
                break;
            }
            snapshot.expire("it held back " + held + " bytes, more than " + maxHeldBytes);
        }
    }
}
