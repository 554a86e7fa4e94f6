package org.mosp.storage.manager;

import java.time.Duration;
import java.util.List;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.GateLimits;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.RelationalEngine;

/** The roles of a store, each with its gate, and the providers that come and go. Any number of threads. */
final class StoreRoles implements AutoCloseable {

    /** Longest wait of a writer behind the fence of a swap. */
    private static final Duration FENCE_WAIT = Duration.ofSeconds(5);

    private final ManagerSettings settings;
    private final ManagerThreads threads;
    private final ProviderRegistry registry = new ProviderRegistry();
    private final RoleHost<IncrementalEngine> incremental;
    private final RoleHost<RelationalEngine> relational;
    private final RoleHost<CacheEngine> cache;
    private final List<RoleHost<?>> all;

    StoreRoles(ManagerSettings settings, ManagerThreads threads) {
        this.settings = settings;
        this.threads = threads;
        incremental = new RoleHost<>(
                StorageRole.INCREMENTAL,
                IncrementalEngine.class,
                IncrementalEngine::lastSequence,
                gate(StorageRole.INCREMENTAL),
                registry,
                threads.clock());
        relational = new RoleHost<>(
                StorageRole.RELATIONAL,
                RelationalEngine.class,
                RelationalEngine::lastSequence,
                gate(StorageRole.RELATIONAL),
                registry,
                threads.clock());
        cache = new RoleHost<>(
                StorageRole.CACHE, CacheEngine.class, engine -> 0, gate(StorageRole.CACHE), registry, threads.clock());
        all = List.of(incremental, relational, cache);
    }

    RoleHost<IncrementalEngine> incremental() {
        return incremental;
    }

    RoleHost<RelationalEngine> relational() {
        return relational;
    }

    RoleHost<CacheEngine> cache() {
        return cache;
    }

    List<RoleHost<?>> all() {
        return all;
    }

    RoleHost<?> of(StorageRole role) {
        return switch (role) {
            case INCREMENTAL -> incremental;
            case RELATIONAL -> relational;
            case CACHE -> cache;
        };
    }

    ProviderRegistry registry() {
        return registry;
    }

    /** A gate that nobody else uses, with the store's limits. */
    <E extends Engine> Gate<E> gate(StorageRole role) {
        GateLimits limits = new GateLimits(
                settings.providerWait(),
                settings.openWait(),
                FENCE_WAIT,
                settings.maxWaiters(),
                settings.maxWaitingBytes());
        return new Gate<>(role, limits, threads.continuations(), threads.clock());
    }

    /** A provider has come: its engine is opened, on another thread, if the manifest names it. */
    void bind(EngineProvider provider, String bundle, String version) {
        BoundProvider bound = BoundProvider.of(provider, bundle, version);
        registry.add(bound);
        of(bound.role()).providersChanged();
    }

    /** A provider is going; returns when its engine, if it had one open, is closed. */
    void unbind(EngineProvider provider) {
        for (BoundProvider gone : registry.remove(provider)) {
            of(gone.role()).providerGone();
        }
    }

    /** The store is open: engines may be. */
    void start(StoreContext context) {
        all.forEach(host -> host.start(context));
    }

    /** The store cannot be opened: every call fails with this. */
    void fail(StorageException cause) {
        all.forEach(host -> host.fail(cause));
    }

    /** What the engine of a role finds when it reads all of its data. */
    VerifyReport verify(StorageRole role) {
        return verify(of(role));
    }

    private static <E extends Engine> VerifyReport verify(RoleHost<E> host) {
        return host.gate().read(live -> live.engine().verify(Progress.NONE));
    }

    /** From now on nobody waits for a provider. */
    void beginClosing() {
        all.forEach(RoleHost::beginClosing);
    }

    /** Waits for calls inside, bounded, and closes the engines, all roles at the same time. */
    @Override
    public void close() {
        all.forEach(RoleHost::requestClose);
        all.forEach(RoleHost::close);
    }
}
