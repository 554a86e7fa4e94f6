package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** The engine as a move uses it: past the judge of writes, through the gate, with the cache in front kept true. */
final class MoveStore {

    private final Gate<IncrementalEngine> gate;
    private final CacheFront cache;
    private final SnapshotKeeper snapshots;

    MoveStore(Gate<IncrementalEngine> gate, CacheFront cache, SnapshotKeeper snapshots) {
        this.gate = gate;
        this.cache = cache;
        this.snapshots = snapshots;
    }

    Gate<IncrementalEngine> gate() {
        return gate;
    }

    /** The engine; waits for it, bounded. */
    LiveEngine<IncrementalEngine> live() {
        return gate.read(live -> live);
    }

    /** Nobody is held up any more. */
    void letWritesGo() {
        LiveEngine<IncrementalEngine> live = gate.live();
        if (live != null) {
            live.slowWrites(0);
        }
    }

    Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return gate.read(live -> live.engine().get(keyspace, key));
    }

    long count(Keyspace keyspace) {
        return gate.read(live -> live.engine().count(keyspace));
    }

    Snapshot snapshot(Keyspace keyspace) {
        return gate.read(live -> snapshots.unlimited(live, keyspace));
    }

    /** Durable on return. */
    long commit(List<EngineBatch.Change> changes, List<EngineBatch.Condition> conditions) {
        return gate.write((engine, capture) -> commit(engine, changes, conditions, capture));
    }

    /** The same while the gate's writers are parked by the caller. */
    long commitBehindFence(
            LiveEngine<IncrementalEngine> live,
            List<EngineBatch.Change> changes,
            List<EngineBatch.Condition> conditions) {
        int stripe = live.reads().enter();
        try {
            live.beforeWrite();
            return commit(live.engine(), changes, conditions, false);
        } finally {
            live.reads().exit(stripe);
        }
    }

    private long commit(
            IncrementalEngine engine,
            List<EngineBatch.Change> changes,
            List<EngineBatch.Condition> conditions,
            boolean capture) {
        List<String> keys = new ArrayList<>();
        for (EngineBatch.Change change : changes) {
            if (change.keyspace() == Keyspace.USER) {
                keys.add(change.key().toUtf8());
            }
        }
        cache.mark(keys);
        // the thread is the framework's: what a step's code made of its interrupts must not leave a commit's outcome
        // open
        Thread.interrupted();
        try {
            return engine.commit(new EngineBatch(changes, conditions, Durability.SYNC, capture));
        } finally {
            cache.lift(keys);
        }
    }
}
