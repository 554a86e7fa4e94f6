package org.mosp.storage.spi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageDamagedException;
import org.osgi.annotation.versioning.ConsumerType;

/** An engine for ordered, durable bytes by key. Implemented by engine bundles. What it promises is checked by the contract's suites. */
@ConsumerType
public interface IncrementalEngine extends Engine {

    /**
     * Makes the batch's changes atomically; returns when it is durable as its {@link EngineBatch#durability()} says.
     * Batches are linearizable; nothing is seen by a reader before it is durable, and a batch is seen at once or not at
     * all. A caller that is interrupted while waiting gets {@link OutcomeUnknownException} with the interrupt flag set; no
     * other call is disturbed.
     *
     * @return the commit sequence: greater than every earlier one of this engine and at least
     *     {@link EngineContext#nextSequence()}; durable with the commit itself
     * @throws ConflictException if a condition does not hold; nothing is changed
     * @throws OutcomeUnknownException if a force failed: the engine is read-only from then on
     */
    long commit(EngineBatch batch);

    /**
     * The same without waiting: the stage completes on the executor, never on the engine's own threads. Where a bounded
     * queue is full this waits, at most 10 s, then completes with {@code StorageBusyException}.
     */
    default CompletionStage<Long> commitAsync(EngineBatch batch, Executor executor) {
        return CompletableFuture.supplyAsync(() -> commit(batch), executor);
    }

    /**
     * Stores entries with the versions they have, and removes keys, as one atomic, durable commit that does not advance
     * the line of commit sequences. For swaps and restores.
     */
    void replicate(List<EngineEntry> puts, List<EngineBatch.Delete> deletes);

    /**
     * The last committed entry.
     *
     * @throws StorageDamagedException if it cannot be proven to be what was stored
     */
    Optional<EngineEntry> get(Keyspace keyspace, Bytes key);

    /** The same of many keys, for engines where each question has its price; those that hold nothing are left out. */
    default Map<Bytes, EngineEntry> getAll(Keyspace keyspace, List<Bytes> keys) {
        Map<Bytes, EngineEntry> found = new HashMap<>();
        keys.forEach(key -> get(keyspace, key).ifPresent(entry -> found.put(key, entry)));
        return found;
    }

    /** The state of this instant. */
    EngineSnapshot snapshot();

    /** The last commit sequence given out and durable, or one below {@link EngineContext#nextSequence()} if none was. */
    long lastSequence();

    /** Entries of a keyspace, a kept counter. */
    long count(Keyspace keyspace);
}
