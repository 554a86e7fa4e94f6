package org.mosp.storage.manager.backup;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;

/** The snapshot of a salvaged engine, each step of which is counted as inside. For one thread. */
final class SalvagedView implements EngineSnapshot {

    /** Errors in a row that no store has: a cursor that does not go on behind them. */
    private static final int MOST_ERRORS = 50_000_000;

    private final SalvagedEngine<?, ?> engine;

    SalvagedView(SalvagedEngine<?, ?> engine) {
        this.engine = engine;
    }

    /** All of a keyspace that can be read; what cannot is told. */
    void each(
            Keyspace keyspace,
            Bytes from,
            @Nullable Bytes to,
            Consumer<EngineEntry> entries,
            Consumer<StorageException> damage) {
        int errors = 0;
        EngineCursor found;
        try {
            found = scan(keyspace, from, to);
        } catch (StorageDamagedException | StorageIoException e) {
            damage.accept(e);
            return;
        }
        try (EngineCursor cursor = found) {
            while (true) {
                EngineEntry entry;
                try {
                    if (!cursor.hasNext()) {
                        return;
                    }
                    entry = cursor.next();
                } catch (StorageDamagedException | StorageIoException e) {
                    if (++errors > MOST_ERRORS) {
                        throw new IllegalStateException("a cursor that does not go on behind what it cannot read", e);
                    }
                    damage.accept(e);
                    continue;
                }
                errors = 0;
                entries.accept(entry);
            }
        }
    }

    @Override
    public long sequence() {
        return engine.snapshot(EngineSnapshot::sequence);
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return engine.snapshot(snapshot -> snapshot.get(keyspace, key));
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        EngineCursor cursor = engine.snapshot(snapshot -> snapshot.scan(keyspace, from, to));
        return new EngineCursor() {
            @Override
            public boolean hasNext() {
                return engine.snapshot(snapshot -> cursor.hasNext());
            }

            @Override
            public EngineEntry next() {
                return engine.snapshot(snapshot -> cursor.next());
            }

            @Override
            public void close() {
                cursor.close();
            }
        };
    }

    @Override
    public long heldBytes() {
        return 0;
    }

    /** Nothing: the engine's owner closes it. */
    @Override
    public void close() {}
}
