package org.mosp.storage.manager.incremental;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.StorageException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.incremental.Batches.Prepared;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * The incremental store as applications and the framework see it: keys checked, cache in front, through the gate to whatever
 * engine is there. Any number of threads.
 */
public final class IncrementalFacade implements IncrementalStorage {

    private final Gate<IncrementalEngine> gate;
    private final CacheFront cache;
    private final SnapshotKeeper snapshots;
    private final Durability durability;
    private final Admission admission;
    private final Executor executor;

    /**
     * A facade.
     *
     * @param admission asked of each batch behind the gate
     * @param executor where stages complete
     */
    public IncrementalFacade(
            Gate<IncrementalEngine> gate,
            CacheFront cache,
            SnapshotKeeper snapshots,
            Durability durability,
            Admission admission,
            Executor executor) {
        this.gate = gate;
        this.cache = cache;
        this.snapshots = snapshots;
        this.durability = durability;
        this.admission = admission;
        this.executor = executor;
    }

    @Override
    public long put(String key, Bytes value) {
        return commit(Batches.put(key, value));
    }

    @Override
    public long delete(String key) {
        return commit(Batches.delete(key));
    }

    @Override
    public long commit(WriteBatch batch) {
        return commit(Batches.of(batch));
    }

    /** Commits changes of keyspaces USER and STORE as one atomic batch. */
    public long commit(WriteBatch user, WriteBatch store) {
        return commit(new Batches()
                .add(Keyspace.USER, user)
                .add(Keyspace.STORE, store)
                .prepared());
    }

    @Override
    public CompletionStage<Long> commitAsync(WriteBatch batch) {
        Prepared prepared;
        try {
            prepared = Batches.of(batch);
        } catch (StorageException e) {
            return CompletableFuture.failedStage(e);
        }
        return gate.writeAsync(prepared.bytes(), (engine, capture) -> begin(engine, prepared, capture));
    }

    @Override
    public Optional<Entry> get(String key) {
        Entry cached = cache.find(key);
        if (cached != null) {
            return Optional.of(cached);
        }
        Bytes encoded = StorageKeys.encode(key);
        long lease = cache.lease(key);
        EngineEntry found =
                gate.read(live -> live.engine().get(Keyspace.USER, encoded)).orElse(null);
        if (found == null) {
            return Optional.empty();
        }
        Entry entry = new Entry(key, found.value(), found.version(), found.schemaVersion());
        cache.missed(entry, lease);
        return Optional.of(entry);
    }

    /** The last committed entry of a keyspace, past the cache. */
    public Optional<Entry> get(Keyspace keyspace, String key) {
        if (keyspace == Keyspace.USER) {
            return get(key);
        }
        Bytes encoded = StorageKeys.encode(key);
        return gate.read(live -> live.engine().get(keyspace, encoded)).map(found -> Entries.of(key, found));
    }

    @Override
    public Snapshot snapshot() {
        return gate.read(live -> snapshots.open(live, Keyspace.USER));
    }

    /** Entries of a keyspace by prefix, as of now; the stream's end or close lets go of the engine. */
    public Stream<Entry> scan(Keyspace keyspace, String prefix) {
        StorageKeys.encodePrefix(prefix);
        HeldSnapshot snapshot = gate.read(live -> snapshots.openUnlimited(live, keyspace));
        return snapshot.scanAndClose(prefix);
    }

    private long commit(Prepared batch) {
        return gate.write((engine, capture) -> {
            cache.mark(batch.userKeys());
            try {
                return engine.commit(batch.with(durability, capture, admission));
            } finally {
                cache.lift(batch.userKeys());
            }
        });
    }

    private CompletionStage<Long> begin(IncrementalEngine engine, Prepared batch, boolean capture) {
        cache.mark(batch.userKeys());
        boolean begun = false;
        try {
            CompletionStage<Long> stage = engine.commitAsync(batch.with(durability, capture, admission), executor);
            begun = true;
            return stage.whenComplete((sequence, failure) -> cache.lift(batch.userKeys()));
        } finally {
            if (!begun) {
                cache.lift(batch.userKeys());
            }
        }
    }
}
