package org.mosp.storage.manager.backup;

import java.util.Map;
import java.util.function.Function;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.gate.Route;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineSnapshot;

/**
 * A snapshot of the engine a role has at that instant: each use counts itself in, so that the engine is not closed under it. For one thread.
 *
 * @param <E> the kind of engine
 * @param <S> the kind of snapshot
 */
final class Held<E extends Engine, S extends EngineSnapshot> implements AutoCloseable {

    /** Routes that may change under it: more than a whole swap installs. */
    private static final int MAX_TRIES = 20;

    private final StorageRole role;
    private final LiveEngine<E> live;
    private final S snapshot;

    private Held(StorageRole role, LiveEngine<E> live, S snapshot) {
        this.role = role;
        this.live = live;
        this.snapshot = snapshot;
    }

    /**
     * Takes one. An engine that calls were led away from meanwhile may be filled by copying, parts of a commit at a time: then it is
     * taken anew.
     *
     * @throws StorageUnavailableException if there is no engine, or calls are led elsewhere again and again
     */
    static <E extends Engine, S extends EngineSnapshot> Held<E, S> of(
            StorageRole role, Gate<E> gate, Function<E, S> take) {
        for (int i = 0; i < MAX_TRIES; i++) {
            Route<E> before = gate.route();
            Map.Entry<LiveEngine<E>, S> taken = gate.read(now -> Map.entry(now, take.apply(now.engine())));
            Held<E, S> held = new Held<>(role, taken.getKey(), taken.getValue());
            if (gate.route() == before) {
                return held;
            }
            held.close();
        }
        throw new StorageUnavailableException(
                "a snapshot of the " + role.id() + " storage", "an engine that stays while it is taken", null);
    }

    S snapshot() {
        return snapshot;
    }

    /** Reads from the engine itself. */
    <T> T engine(Function<? super E, T> call) {
        return live.use(call);
    }

    /**
     * Reads from the snapshot.
     *
     * @throws StorageUnavailableException if its engine went away
     */
    <T> T of(Function<? super S, T> call) {
        try {
            return live.use(engine -> call.apply(snapshot));
        } catch (SnapshotExpiredException e) {
            throw new StorageUnavailableException(
                    "the " + role.id() + " storage the backup is taken of", "its provider until the backup is done", e);
        }
    }

    @Override
    public void close() {
        live.use(engine -> {
            snapshot.close();
            return true;
        });
    }
}
