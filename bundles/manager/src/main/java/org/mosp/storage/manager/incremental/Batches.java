package org.mosp.storage.manager.incremental;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/** Application's batches as engines want them: keys checked and encoded, limits kept. For one thread. */
final class Batches {

    /**
     * A batch ready for an engine.
     *
     * @param changes in order
     * @param conditions in order
     * @param userKeys the changed keys of keyspace USER, which the cache may hold
     * @param bytes of keys and values
     */
    record Prepared(
            List<EngineBatch.Change> changes,
            List<EngineBatch.Condition> conditions,
            List<String> userKeys,
            long bytes) {

        EngineBatch with(Durability durability, boolean capture, Admission admission) {
            return new EngineBatch(admission.admit(changes), conditions, durability, capture);
        }
    }

    private final List<EngineBatch.Change> changes = new ArrayList<>();
    private final List<EngineBatch.Condition> conditions = new ArrayList<>();
    private final List<String> userKeys = new ArrayList<>();
    private long bytes;

    static Prepared put(String key, Bytes value) {
        Bytes encoded = StorageKeys.encode(key);
        if (value.length() > StorageKeys.MAX_VALUE_BYTES) {
            throw new TooLargeException("value of " + key, value.length(), StorageKeys.MAX_VALUE_BYTES);
        }
        return new Prepared(
                List.of(new EngineBatch.Put(Keyspace.USER, encoded, 1, 0, value)),
                List.of(),
                List.of(key),
                encoded.length() + value.length());
    }

    static Prepared delete(String key) {
        Bytes encoded = StorageKeys.encode(key);
        return new Prepared(
                List.of(new EngineBatch.Delete(Keyspace.USER, encoded)), List.of(), List.of(key), encoded.length());
    }

    static Prepared of(WriteBatch user) {
        return new Batches().add(Keyspace.USER, user).prepared();
    }

    Batches add(Keyspace keyspace, WriteBatch batch) {
        for (WriteBatch.Change change : batch.changes()) {
            Bytes key = StorageKeys.encode(change.key());
            bytes += key.length() + change.value().map(Bytes::length).orElse(0);
            changes.add(change.value()
                    .<EngineBatch.Change>map(
                            value -> new EngineBatch.Put(keyspace, key, change.schemaVersion(), 0, value))
                    .orElseGet(() -> new EngineBatch.Delete(keyspace, key)));
            if (keyspace == Keyspace.USER) {
                userKeys.add(change.key());
            }
        }
        for (WriteBatch.Condition condition : batch.conditions()) {
            conditions.add(
                    new EngineBatch.Condition(keyspace, StorageKeys.encode(condition.key()), condition.version()));
        }
        return this;
    }

    Prepared prepared() {
        // the builder counts characters; what counts is bytes, of both keyspaces together
        if (bytes > StorageKeys.MAX_BATCH_BYTES) {
            throw new TooLargeException("batch (bytes)", bytes, StorageKeys.MAX_BATCH_BYTES);
        }
        int entries = changes.size() + conditions.size();
        if (entries > StorageKeys.MAX_BATCH_ENTRIES) {
            throw new TooLargeException("batch (entries)", entries, StorageKeys.MAX_BATCH_ENTRIES);
        }
        return new Prepared(changes, conditions, userKeys, bytes);
    }
}
