package org.mosp.storage.manager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapListener;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.swap.IncrementalMove;
import org.mosp.storage.manager.swap.RelationalMove;
import org.mosp.storage.manager.swap.RetiredEngines;
import org.mosp.storage.manager.swap.SwapDirector;
import org.mosp.storage.manager.swap.SwapEvents;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;

/** The engines of a store exchanged while it runs, and what such exchanges leave behind. Any number of threads. */
final class LiveSwaps implements AutoCloseable {

    private final StoreOpening opening;
    private final StoreRoles roles;
    private final SwapEvents events = new SwapEvents();
    private final Map<StorageRole, SwapDirector<?>> directors;

    LiveSwaps(StoreOpening opening, StoreRoles roles, Supplier<Catalogue> catalogue, ManagerThreads threads) {
        this.opening = opening;
        this.roles = roles;
        SwapDirector<IncrementalEngine> incremental = new SwapDirector<>(
                roles.incremental(),
                roles.registry(),
                new IncrementalMove(),
                events,
                threads.continuations(),
                threads.clock());
        roles.incremental().accompany(incremental);
        SwapDirector<RelationalEngine> relational = new SwapDirector<>(
                roles.relational(),
                roles.registry(),
                new RelationalMove(catalogue),
                events,
                threads.continuations(),
                threads.clock());
        roles.relational().accompany(relational);
        directors = Map.of(StorageRole.INCREMENTAL, incremental, StorageRole.RELATIONAL, relational);
    }

    Map<StorageRole, SwapDirector<?>> directors() {
        return directors;
    }

    SwapPlan plan(StorageRole role, String engine, SwapOptions options) {
        return director(role).plan(engine, options);
    }

    Swap begin(StorageRole role, String engine, SwapOptions options) {
        return director(role).begin(engine, options);
    }

    Optional<Swap> current(StorageRole role) {
        Optional<SwapDirector<?>> director = Optional.ofNullable(directors.get(role));
        if (director.flatMap(SwapDirector::current).isEmpty()
                && book().current().role(role).flatMap(RoleRecord::swap).isPresent()) {
            roles.of(role).gate().read(live -> live); // it goes on when the role's engine is open
        }
        return director.flatMap(SwapDirector::current);
    }

    Swap rollBack(StorageRole role) {
        return director(role).rollBack();
    }

    Swap finish(StorageRole role) {
        return director(role).finish();
    }

    Swap abort(StorageRole role) {
        return director(role).abort();
    }

    List<RetiredEngine> retired() {
        return RetiredEngines.all(book());
    }

    /** The role that had an engine of a generation. */
    StorageRole roleOfRetired(long generation) {
        return RetiredEngines.role(book(), generation);
    }

    Map<String, String> retiredSettings(StorageRole role, long generation) {
        return RetiredEngines.settings(book(), role, generation);
    }

    /** Deletes what an exchanged engine left, for good, and says what that was. */
    RetiredEngine discard(StorageRole role, long generation) {
        StoreContext store = opening.context();
        RetiredEngine retired = RetiredEngines.find(store.book(), role, generation);
        Optional.ofNullable(directors.get(role)).ifPresent(SwapDirector::letGoOfRetired);
        new RetiredEngines(store, roles.registry()).discard(role, generation);
        return retired;
    }

    void addListener(SwapListener listener) {
        events.add(listener);
    }

    void removeListener(SwapListener listener) {
        events.remove(listener);
    }

    private ManifestBook book() {
        return opening.store().book();
    }

    private SwapDirector<?> director(StorageRole role) {
        SwapDirector<?> director = directors.get(role);
        if (director == null) {
            throw new SwapRefusedException(
                    SwapRefusedException.Reason.ROLE, role, "the engine of this role cannot be exchanged live", "");
        }
        return director;
    }

    /** Ends them when the roles are closed; they go on at the next open. */
    @Override
    public void close() {
        directors.values().forEach(SwapDirector::close);
        events.close();
    }
}
