package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** The incremental role. */
record IncrementalStore(IncrementalEngine engine) implements StoreUnderTest {

    @Override
    public long commit(List<EngineBatch.Change> changes) {
        return engine.commit(EngineBatch.of(changes));
    }

    /** Both ways of reading, which must agree when nobody writes. */
    @Override
    public Map<Place, EngineEntry> contents() {
        Map<Place, EngineEntry> contents = new HashMap<>();
        try (EngineSnapshot snapshot = engine.snapshot()) {
            for (Keyspace keyspace : List.of(Keyspace.USER, Keyspace.STORE)) {
                for (EngineEntry entry : Entries.scan(snapshot, keyspace, Bytes.EMPTY, null)) {
                    contents.put(new Place(keyspace, entry.key()), entry);
                }
            }
        }
        contents.forEach((place, entry) ->
                assertEquals(Optional.of(entry), engine.get(place.keyspace(), place.key()), "scan and get differ"));
        return contents;
    }

    @Override
    public Optional<EngineEntry> stamp(Bytes key) {
        return engine.get(Keyspace.STORE, key);
    }

    @Override
    public long lastSequence() {
        return engine.lastSequence();
    }
}
