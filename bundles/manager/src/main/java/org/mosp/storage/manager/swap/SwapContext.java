package org.mosp.storage.manager.swap;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.Engine;

/**
 * What the phases of a run share.
 *
 * @param store the open store
 * @param move what is known of the kind of engine
 * @param book the durable steps
 * @param requests what is asked of the run
 * @param status what it shows
 * @param clock watches over fences
 * @param lanes the threads that carry
 * @param <E> the kind of engine
 */
record SwapContext<E extends Engine>(
        RoleHost<E> host,
        StoreContext store,
        ProviderRegistry registry,
        EngineMove<E> move,
        SwapBook book,
        Requests requests,
        SwapStatus status,
        ScheduledExecutorService clock,
        ExecutorService lanes) {

    /** How long a step waits before it is tried again. */
    static final long RETRY_MILLIS = 500;

    StorageRole role() {
        return host.role();
    }

    Gate<E> gate() {
        return host.gate();
    }

    EngineDirectories directories() {
        return new EngineDirectories(store.files(), store.directory());
    }

    /** The swap's figures. */
    RunningSwap running() {
        return status.running();
    }

    /** The provider of an engine of the role, if it is here. */
    Optional<BoundProvider> provider(String engine) {
        return registry.find(host.role(), engine);
    }

    /** A named place of the swap. */
    void reached(String place) {
        store.crashPoints().reached(place);
    }
}
