package org.mosp.storage.tck;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/** What the suites that kill, cut and fill need of an engine, whatever its role. */
interface StoreUnderTest extends AutoCloseable {

    /** An entry's place. */
    record Place(Keyspace keyspace, Bytes key) {}

    static StoreUnderTest of(Engine engine) {
        return engine instanceof IncrementalEngine incremental
                ? new IncrementalStore(incremental)
                : new RelationalStore((RelationalEngine) engine);
    }

    /** The engine behind. */
    Engine engine();

    /** Makes the changes durably; returns their version. */
    long commit(List<EngineBatch.Change> changes);

    /** All entries of {@link Keyspace#USER} and {@link Keyspace#STORE}, of one instant. */
    Map<Place, EngineEntry> contents();

    /** An entry of {@link Keyspace#STORE}, as any reader sees it. */
    Optional<EngineEntry> stamp(Bytes key);

    /** The last version given out. */
    long lastSequence();

    @Override
    default void close() {
        engine().close();
    }
}
