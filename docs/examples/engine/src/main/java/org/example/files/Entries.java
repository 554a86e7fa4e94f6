package org.example.files;

import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/** All entries in memory, in order, each with the number of its file. Whoever changes them locks them. */
final class Entries {

    record Stored(long file, EngineEntry entry) {}

    private final Map<Keyspace, NavigableMap<Bytes, Stored>> keyspaces = new EnumMap<>(Keyspace.class);

    Entries() {
        Stream.of(Keyspace.values()).forEach(keyspace -> keyspaces.put(keyspace, new TreeMap<>()));
    }

    Entries copy() {
        Entries copy = new Entries();
        keyspaces.forEach((keyspace, map) -> copy.of(keyspace).putAll(map));
        return copy;
    }

    NavigableMap<Bytes, Stored> of(Keyspace keyspace) {
        return keyspaces.get(keyspace);
    }

    void put(Stored stored) {
        of(stored.entry().keyspace()).put(stored.entry().key(), stored);
    }

    Stream<Stored> all() {
        return keyspaces.values().stream().flatMap(map -> map.values().stream());
    }

    long size() {
        return keyspaces.values().stream().mapToLong(Map::size).sum();
    }
}
