package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.Durability;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** Short words for batches and reads. */
final class Entries {

    private Entries() {}

    static EngineBatch.Put put(String key, String value) {
        return put(Keyspace.USER, key, value);
    }

    static EngineBatch.Put put(Keyspace keyspace, String key, String value) {
        return new EngineBatch.Put(keyspace, Bytes.utf8(key), 1, 0, Bytes.utf8(value));
    }

    static EngineBatch.Put put(Bytes key, Bytes value) {
        return new EngineBatch.Put(Keyspace.USER, key, 1, 0, value);
    }

    static EngineBatch.Delete delete(String key) {
        return new EngineBatch.Delete(Keyspace.USER, Bytes.utf8(key));
    }

    static EngineBatch.Condition condition(String key, long version) {
        return new EngineBatch.Condition(Keyspace.USER, Bytes.utf8(key), version);
    }

    static EngineBatch batch(EngineBatch.Change... changes) {
        return EngineBatch.of(Arrays.asList(changes));
    }

    static EngineBatch given(EngineBatch.Condition condition, EngineBatch.Change... changes) {
        return new EngineBatch(Arrays.asList(changes), List.of(condition), Durability.SYNC, false);
    }

    static EngineBatch captured(EngineBatch.Change... changes) {
        return new EngineBatch(Arrays.asList(changes), List.of(), Durability.SYNC, true);
    }

    static Optional<String> text(IncrementalEngine engine, String key) {
        return engine.get(Keyspace.USER, Bytes.utf8(key))
                .map(entry -> entry.value().toUtf8());
    }

    static Optional<String> text(EngineSnapshot snapshot, String key) {
        return snapshot.get(Keyspace.USER, Bytes.utf8(key))
                .map(entry -> entry.value().toUtf8());
    }

    static long version(IncrementalEngine engine, String key) {
        return engine.get(Keyspace.USER, Bytes.utf8(key))
                .map(EngineEntry::version)
                .orElse(0L);
    }

    /** All entries of a keyspace, as a snapshot of now sees them. */
    static List<EngineEntry> all(IncrementalEngine engine, Keyspace keyspace) {
        try (EngineSnapshot snapshot = engine.snapshot()) {
            return scan(snapshot, keyspace, Bytes.EMPTY, null);
        }
    }

    static List<EngineEntry> scan(EngineSnapshot snapshot, Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        List<EngineEntry> entries = new ArrayList<>();
        try (EngineCursor cursor = snapshot.scan(keyspace, from, to)) {
            cursor.forEachRemaining(entries::add);
        }
        return entries;
    }

    static List<String> keys(List<EngineEntry> entries) {
        return entries.stream().map(entry -> entry.key().toUtf8()).toList();
    }

    static Bytes random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }
}
