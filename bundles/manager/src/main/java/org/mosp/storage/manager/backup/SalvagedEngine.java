package org.mosp.storage.manager.backup;

import java.util.function.Function;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineSnapshot;

/**
 * An engine that may be damaged, and a snapshot of it: the role's own, which serves what it can read, or where that could not be opened
 * for its damage, the same directory opened for reading. It is only read. For one thread.
 *
 * @param <E> the kind of engine
 * @param <S> the kind of snapshot
 */
final class SalvagedEngine<E extends Engine, S extends EngineSnapshot> implements AutoCloseable {

    /** How a call reaches the engine and its snapshot. */
    private interface Access<E, S> extends AutoCloseable {

        <T> T engine(Function<? super E, T> call);

        <T> T snapshot(Function<? super S, T> call);

        @Override
        void close();
    }

    private final Access<E, S> access;

    private SalvagedEngine(Access<E, S> access) {
        this.access = access;
    }

    /**
     * Of a role.
     *
     * @throws StorageDamagedException if not even a salvage can open it
     */
    static <E extends Engine, S extends EngineSnapshot> SalvagedEngine<E, S> of(
            StorageRole role,
            Class<E> type,
            Gate<E> gate,
            StoreContext store,
            ProviderRegistry registry,
            Function<E, S> take) {
        try {
            Held<E, S> held = Held.of(role, gate, take);
            return new SalvagedEngine<>(new Live<>(held));
        } catch (StorageDamagedException e) {
            RoleRecord record = store.book().current().role(role).orElseThrow(() -> e);
            BoundProvider provider = registry.find(role, record.engine()).orElseThrow(() -> e);
            E engine = type.cast(provider.provider()
                    .open(store.engine(
                            role,
                            record.generation(),
                            store.directory().resolve("engines").resolve(record.directoryName()),
                            EngineContext.Mode.READ_ONLY, // damage is told, not passed over: it is listed as lost
                            record.settings(),
                            record.nextSequence())));
            try {
                return new SalvagedEngine<>(new Beside<>(engine, take.apply(engine)));
            } catch (RuntimeException failed) {
                engine.close();
                throw failed;
            }
        }
    }

    <T> T engine(Function<? super E, T> call) {
        return access.engine(call);
    }

    <T> T snapshot(Function<? super S, T> call) {
        return access.snapshot(call);
    }

    @Override
    public void close() {
        access.close();
    }

    private record Live<E extends Engine, S extends EngineSnapshot>(Held<E, S> held) implements Access<E, S> {

        @Override
        public <T> T engine(Function<? super E, T> call) {
            return held.engine(call);
        }

        @Override
        public <T> T snapshot(Function<? super S, T> call) {
            return held.of(call);
        }

        @Override
        public void close() {
            held.close();
        }
    }

    private record Beside<E extends Engine, S extends EngineSnapshot>(E live, S taken) implements Access<E, S> {

        @Override
        public <T> T engine(Function<? super E, T> call) {
            return call.apply(live);
        }

        @Override
        public <T> T snapshot(Function<? super S, T> call) {
            return call.apply(taken);
        }

        @Override
        public void close() {
            try {
                taken.close();
            } finally {
                live.close();
            }
        }
    }
}
