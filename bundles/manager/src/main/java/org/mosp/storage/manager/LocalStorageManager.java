package org.mosp.storage.manager;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.mosp.storage.Health;
import org.mosp.storage.Progress;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapListener;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.backup.StoreBackups;
import org.mosp.storage.manager.front.CacheFront;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.GateLimits;
import org.mosp.storage.manager.incremental.IncrementalFacade;
import org.mosp.storage.manager.incremental.SnapshotKeeper;
import org.mosp.storage.manager.manifest.ManifestFiles.Finding;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.migration.LocalSchemaStore;
import org.mosp.storage.manager.migration.TableSchemas;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.RoleAccess;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.manager.store.OpenStore;
import org.mosp.storage.manager.store.Report;
import org.mosp.storage.manager.swap.IncrementalMove;
import org.mosp.storage.manager.swap.RelationalMove;
import org.mosp.storage.manager.swap.RetiredEngines;
import org.mosp.storage.manager.swap.SwapDirector;
import org.mosp.storage.manager.swap.SwapEvents;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.StorageFiles;

/**
 * One store in a local data directory: the facades that stay, and behind them whatever engines the bound providers bring.
 * The class is plain Java; under OSGi a component of this bundle hands providers in and out. Any number of threads.
 *
 * <p>{@link #open} locks the directory and reads the manifest; engines are opened later, on threads of their own, when the
 * provider the manifest names is bound. Until then calls wait, bounded.
 */
public final class LocalStorageManager implements StorageManager, FrameworkStorage, AutoCloseable {

    /** Longest wait of a writer behind the fence of a swap. */
    private static final Duration FENCE_WAIT = Duration.ofSeconds(5);

    private final Path directory;
    private final ManagerSettings settings;
    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final ManagerThreads threads = new ManagerThreads();
    private final ProviderRegistry registry = new ProviderRegistry();
    private final CacheFront front;
    private final SnapshotKeeper snapshots;
    private final RoleHost<IncrementalEngine> incrementalHost;
    private final RoleHost<RelationalEngine> relationalHost;
    private final RoleHost<CacheEngine> cacheHost;
    private final List<RoleHost<?>> hosts;
    private final SwapEvents swapEvents = new SwapEvents();
    private final Map<StorageRole, SwapDirector<?>> directors;
    private final LocalSchemaStore schemas;
    private final IncrementalFacade incremental;
    private final Catalogue catalogue;
    private final Report report;
    private final StoreBackups backups;
    private final CompletableFuture<OpenStore> started = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalStorageManager(
            Path directory,
            ManagerSettings settings,
            CatalogueFactory catalogues,
            StorageFiles files,
            CrashPoints crashPoints) {
        this.directory = directory.toAbsolutePath().normalize();
        this.settings = settings;
        this.files = files;
        this.crashPoints = crashPoints;
        front = new CacheFront(settings.cacheHeapBytes(), settings.cacheDiskBytes());
        snapshots = new SnapshotKeeper(settings.snapshotMaxAge(), settings.snapshotMaxHeldBytes(), threads.clock());
        incrementalHost = new RoleHost<>(
                StorageRole.INCREMENTAL,
                IncrementalEngine.class,
                IncrementalEngine::lastSequence,
                gate(StorageRole.INCREMENTAL),
                registry,
                threads.clock());
        relationalHost = new RoleHost<>(
                StorageRole.RELATIONAL,
                RelationalEngine.class,
                RelationalEngine::lastSequence,
                gate(StorageRole.RELATIONAL),
                registry,
                threads.clock());
        cacheHost = new RoleHost<>(
                StorageRole.CACHE, CacheEngine.class, engine -> 0, gate(StorageRole.CACHE), registry, threads.clock());
        hosts = List.of(incrementalHost, relationalHost, cacheHost);
        TableSchemas tables = new TableSchemas(
                relationalHost.gate(), incrementalHost.gate(), this::catalogue, () -> context(store()));
        relationalHost.onOpen(tables::opened);
        schemas = new LocalSchemaStore(
                incrementalHost.gate(),
                front,
                snapshots,
                tables,
                this::catalogue,
                () -> relationalHost.gate().read(live -> live),
                () -> gate(StorageRole.INCREMENTAL),
                () -> context(store()),
                threads.clock());
        incrementalHost.onOpen(schemas::opened);
        incremental = new IncrementalFacade(
                incrementalHost.gate(),
                front,
                snapshots,
                settings.durability(),
                schemas.guard(),
                threads.continuations());
        SwapDirector<IncrementalEngine> incrementalSwaps = new SwapDirector<>(
                incrementalHost, registry, new IncrementalMove(), swapEvents, threads.continuations(), threads.clock());
        incrementalHost.accompany(incrementalSwaps);
        SwapDirector<RelationalEngine> relationalSwaps = new SwapDirector<>(
                relationalHost,
                registry,
                new RelationalMove(this::catalogue),
                swapEvents,
                threads.continuations(),
                threads.clock());
        relationalHost.accompany(relationalSwaps);
        directors = Map.of(StorageRole.INCREMENTAL, incrementalSwaps, StorageRole.RELATIONAL, relationalSwaps);
        incrementalHost.onRetired(front::forgetEntries);
        incrementalHost.onExchanged(front::forgetFills);
        cacheHost.onOpen(front::attach);
        cacheHost.onRetired(front::detach);
        catalogue = catalogues.create(new RoleAccess<>(relationalHost, threads.continuations()));
        backups = new StoreBackups(
                incrementalHost.gate(), relationalHost.gate(), this::catalogue, () -> context(store()));
        report = new Report(hosts, directors, settings.durability(), snapshots);
    }

    /**
     * Opens the store in a directory, or makes a new one where there is nothing. Bind providers then, in any order.
     *
     * @throws StorageException locked, newer than this software, damaged, in conflict with its configuration; nothing was
     *     changed then
     */
    public static LocalStorageManager open(
            Path directory,
            ManagerSettings settings,
            CatalogueFactory catalogues,
            StorageFiles files,
            CrashPoints crashPoints) {
        LocalStorageManager manager = new LocalStorageManager(directory, settings, catalogues, files, crashPoints);
        try {
            manager.start();
            return manager;
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Locks and reads the store; when that fails, every later call fails with the same error. */
    void start() {
        start(Duration.ZERO);
    }

    /**
     * The same.
     *
     * @param ownerWait longest wait for the owner of a schema that was migrated
     */
    void start(Duration ownerWait) {
        try {
            OpenStore store = OpenStore.open(
                    directory, settings, schemas.readers(ownerWait), files, crashPoints, Software.NAME_AND_VERSION);
            StoreContext context = context(store);
            started.complete(store);
            hosts.forEach(host -> host.start(context));
        } catch (RuntimeException e) {
            StorageException cause = e instanceof StorageException known
                    ? known
                    : new StorageUnavailableException("store " + directory, "an open store", e);
            started.completeExceptionally(cause);
            hosts.forEach(host -> host.fail(cause));
            throw cause;
        }
    }

    /** It is not opened in this process: every call fails at once. */
    void stayClosed(String needs) {
        StorageException cause = new StorageUnavailableException("store " + directory, needs, null);
        started.completeExceptionally(cause);
        hosts.forEach(host -> host.fail(cause));
    }

    /**
     * A provider has come: its engine is opened, on another thread, if the manifest names it.
     *
     * @param bundle symbolic name of the bundle that brings it
     * @param version that bundle's version
     */
    public void bind(EngineProvider provider, String bundle, String version) {
        BoundProvider bound = BoundProvider.of(provider, bundle, version);
        registry.add(bound);
        host(bound.role()).providersChanged();
    }

    /**
     * A provider is going: calls are parked, those inside are waited for (at most 5 s), snapshots expire, the engine is
     * closed. Returns when that is done.
     */
    public void unbind(EngineProvider provider) {
        for (BoundProvider gone : registry.remove(provider)) {
            host(gone.role()).providerGone();
        }
    }

    /** The store is about to be closed, with all providers: from now on nobody waits for one. */
    public void beginClosing() {
        hosts.forEach(RoleHost::beginClosing);
    }

    @Override
    public UUID storeId() {
        return store().book().current().storeId();
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public IncrementalStorage incremental() {
        return incremental;
    }

    @Override
    public Catalogue relational() {
        return catalogue;
    }

    @Override
    public Catalogue catalogue() {
        return catalogue;
    }

    @Override
    public Cache cache() {
        return front;
    }

    @Override
    public long commit(WriteBatch user, WriteBatch store) {
        return incremental.commit(user, store);
    }

    @Override
    public Optional<Entry> get(Keyspace keyspace, String key) {
        return incremental.get(keyspace, key);
    }

    @Override
    public Stream<Entry> scan(Keyspace keyspace, String prefix) {
        return incremental.scan(keyspace, prefix);
    }

    /** The versions of its schemas. */
    public SchemaStore schemas() {
        return schemas;
    }

    /** Backups of it. */
    public StoreBackups backups() {
        return backups;
    }

    @Override
    public List<ProviderInfo> providers() {
        return report.providers(opened());
    }

    @Override
    public Health health() {
        return report.health(opened());
    }

    @Override
    public VerifyReport verify(StorageRole role) {
        VerifyReport found = verify(host(role));
        if (role != StorageRole.INCREMENTAL) {
            return found;
        }
        List<VerifyReport.Problem> problems = new ArrayList<>(found.problems());
        try {
            for (Finding finding : store().check()) {
                problems.add(new VerifyReport.Problem(finding.path().toString(), finding.what()));
            }
        } catch (IOException e) {
            throw new StorageIoException("read the manifest", directory.toString(), e);
        }
        return new VerifyReport(found.entries(), found.bytes(), problems);
    }

    @Override
    public SwapPlan planSwap(StorageRole role, String engine, SwapOptions options) {
        return director(role).plan(engine, options);
    }

    @Override
    public Swap swap(StorageRole role, String engine, SwapOptions options) {
        return director(role).begin(engine, options);
    }

    @Override
    public Optional<Swap> currentSwap(StorageRole role) {
        Optional<SwapDirector<?>> director = Optional.ofNullable(directors.get(role));
        if (director.flatMap(SwapDirector::current).isEmpty()
                && store().book().current().role(role).flatMap(RoleRecord::swap).isPresent()) {
            host(role).gate().read(live -> live); // it goes on when the role's engine is open
        }
        return director.flatMap(SwapDirector::current);
    }

    @Override
    public Swap rollbackSwap(StorageRole role) {
        return director(role).rollBack();
    }

    @Override
    public Swap finishSwap(StorageRole role) {
        return director(role).finish();
    }

    @Override
    public Swap abortSwap(StorageRole role) {
        return director(role).abort();
    }

    @Override
    public List<RetiredEngine> retired() {
        return RetiredEngines.all(store().book());
    }

    @Override
    public Map<String, String> retiredSettings(long generation) {
        return retiredSettings(RetiredEngines.role(store().book(), generation), generation);
    }

    @Override
    public Map<String, String> retiredSettings(StorageRole role, long generation) {
        return RetiredEngines.settings(store().book(), role, generation);
    }

    @Override
    public RetiredEngine discard(long generation) {
        return discard(RetiredEngines.role(store().book(), generation), generation);
    }

    @Override
    public RetiredEngine discard(StorageRole role, long generation) {
        OpenStore store = store();
        RetiredEngine retired = RetiredEngines.find(store.book(), role, generation);
        Optional.ofNullable(directors.get(role)).ifPresent(SwapDirector::letGoOfRetired);
        new RetiredEngines(context(store), registry).discard(role, generation);
        return retired;
    }

    @Override
    public void addSwapListener(SwapListener listener) {
        swapEvents.add(listener);
    }

    @Override
    public void removeSwapListener(SwapListener listener) {
        swapEvents.remove(listener);
    }

    private SwapDirector<?> director(StorageRole role) {
        SwapDirector<?> director = directors.get(role);
        if (director == null) {
            throw new SwapRefusedException(
                    SwapRefusedException.Reason.ROLE, role, "the engine of this role cannot be exchanged live", "");
        }
        return director;
    }

    private StoreContext context(OpenStore store) {
        return new StoreContext(directory, store.book(), files, crashPoints, settings.tunables());
    }

    /** Waits for calls inside (at most 5 s), closes the engines in order, and lets go of the directory. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        hosts.forEach(RoleHost::requestClose);
        hosts.forEach(RoleHost::close);
        directors.values().forEach(SwapDirector::close);
        swapEvents.close();
        front.close();
        threads.close();
        opened().ifPresent(OpenStore::close);
    }

    private static <E extends Engine> VerifyReport verify(RoleHost<E> host) {
        return host.gate().read(live -> live.engine().verify(Progress.NONE));
    }

    private RoleHost<?> host(StorageRole role) {
        return switch (role) {
            case INCREMENTAL -> incrementalHost;
            case RELATIONAL -> relationalHost;
            case CACHE -> cacheHost;
        };
    }

    private <E extends Engine> Gate<E> gate(StorageRole role) {
        GateLimits limits = new GateLimits(
                settings.providerWait(),
                settings.openWait(),
                FENCE_WAIT,
                settings.maxWaiters(),
                settings.maxWaitingBytes());
        return new Gate<>(role, limits, threads.continuations(), threads.clock());
    }

    private Optional<OpenStore> opened() {
        return started.isDone() && !started.isCompletedExceptionally() ? Optional.of(started.join()) : Optional.empty();
    }

    private OpenStore store() {
        try {
            return started.get(settings.openWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new StorageUnavailableException("store " + directory, "an open store", e);
        } catch (TimeoutException e) {
            throw new StorageUnavailableException("store " + directory, "an open store", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("store " + directory, "a caller that is not interrupted", e);
        }
    }
}
