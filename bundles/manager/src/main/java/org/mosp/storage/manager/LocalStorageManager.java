package org.mosp.storage.manager;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.mosp.storage.Health;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapListener;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
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
import org.mosp.storage.manager.backup.StoreSalvages;
import org.mosp.storage.manager.manifest.ManifestFiles.Finding;
import org.mosp.storage.manager.store.Report;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFiles;

/**
 * One store in a local data directory: the facades that stay, and behind them whatever engines the bound providers bring.
 * The class is plain Java; under OSGi a component of this bundle hands providers in and out. Any number of threads.
 *
 * <p>{@link #open} locks the directory and reads the manifest; engines are opened later, on threads of their own, when the
 * provider the manifest names is bound. Until then calls wait, bounded.
 */
public final class LocalStorageManager implements StorageManager, FrameworkStorage, AutoCloseable {

    private final ManagerThreads threads = new ManagerThreads();
    private final StoreOpening opening;
    private final StoreRoles roles;
    private final DataPaths paths;
    private final LiveSwaps swaps;
    private final Report report;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalStorageManager(
            Path directory,
            ManagerSettings settings,
            CatalogueFactory catalogues,
            StorageFiles files,
            CrashPoints crashPoints) {
        opening = new StoreOpening(directory, settings, files, crashPoints);
        roles = new StoreRoles(settings, threads);
        paths = new DataPaths(opening, settings, roles, catalogues, threads);
        swaps = new LiveSwaps(opening, roles, paths::catalogue, threads);
        report = new Report(roles.all(), swaps.directors(), settings.durability(), paths.snapshots());
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
            roles.start(opening.open(paths.schemas().readers(ownerWait)));
        } catch (RuntimeException e) {
            StorageException cause = e instanceof StorageException known
                    ? known
                    : new StorageUnavailableException("store " + directory(), "an open store", e);
            refuse(cause);
            throw cause;
        }
    }

    /** It is not opened in this process: every call fails at once. */
    void stayClosed(String needs) {
        refuse(new StorageUnavailableException("store " + directory(), needs, null));
    }

    private void refuse(StorageException cause) {
        opening.refuse(cause);
        roles.fail(cause);
    }

    /**
     * A provider has come: its engine is opened, on another thread, if the manifest names it.
     *
     * @param bundle symbolic name of the bundle that brings it
     * @param version that bundle's version
     */
    public void bind(EngineProvider provider, String bundle, String version) {
        roles.bind(provider, bundle, version);
    }

    /**
     * A provider is going: calls are parked, those inside are waited for (at most 5 s), snapshots expire, the engine is
     * closed. Returns when that is done.
     */
    public void unbind(EngineProvider provider) {
        roles.unbind(provider);
    }

    /** The store is about to be closed, with all providers: from now on nobody waits for one. */
    public void beginClosing() {
        roles.beginClosing();
    }

    @Override
    public UUID storeId() {
        return opening.store().book().current().storeId();
    }

    @Override
    public Path directory() {
        return opening.directory();
    }

    @Override
    public IncrementalStorage incremental() {
        return paths.incremental();
    }

    @Override
    public Catalogue relational() {
        return paths.catalogue();
    }

    @Override
    public Catalogue catalogue() {
        return paths.catalogue();
    }

    @Override
    public Cache cache() {
        return paths.front();
    }

    @Override
    public long commit(WriteBatch user, WriteBatch store) {
        return paths.incremental().commit(user, store);
    }

    @Override
    public Optional<Entry> get(Keyspace keyspace, String key) {
        return paths.incremental().get(keyspace, key);
    }

    @Override
    public Stream<Entry> scan(Keyspace keyspace, String prefix) {
        return paths.incremental().scan(keyspace, prefix);
    }

    /** The versions of its schemas. */
    public SchemaStore schemas() {
        return paths.schemas();
    }

    /** Backups of it. */
    public StoreBackups backups() {
        return paths.backups();
    }

    /** New stores of what can be read of it. */
    public StoreSalvages salvages() {
        return paths.salvages();
    }

    @Override
    public List<ProviderInfo> providers() {
        return report.providers(opening.opened());
    }

    @Override
    public Health health() {
        return report.health(opening.opened());
    }

    @Override
    public RoleHealth health(StorageRole role) {
        return report.health(role);
    }

    @Override
    public VerifyReport verify(StorageRole role) {
        VerifyReport found = roles.verify(role);
        if (role != StorageRole.INCREMENTAL) {
            return found;
        }
        List<VerifyReport.Problem> problems = new ArrayList<>(found.problems());
        try {
            for (Finding finding : opening.store().check()) {
                problems.add(new VerifyReport.Problem(finding.path().toString(), finding.what()));
            }
        } catch (IOException e) {
            throw new StorageIoException("read the manifest", directory().toString(), e);
        }
        return new VerifyReport(found.entries(), found.bytes(), problems);
    }

    @Override
    public SwapPlan planSwap(StorageRole role, String engine, SwapOptions options) {
        return swaps.plan(role, engine, options);
    }

    @Override
    public Swap swap(StorageRole role, String engine, SwapOptions options) {
        return swaps.begin(role, engine, options);
    }

    @Override
    public Optional<Swap> currentSwap(StorageRole role) {
        return swaps.current(role);
    }

    @Override
    public Swap rollbackSwap(StorageRole role) {
        return swaps.rollBack(role);
    }

    @Override
    public Swap finishSwap(StorageRole role) {
        return swaps.finish(role);
    }

    @Override
    public Swap abortSwap(StorageRole role) {
        return swaps.abort(role);
    }

    @Override
    public List<RetiredEngine> retired() {
        return swaps.retired();
    }

    @Override
    public Map<String, String> retiredSettings(long generation) {
        return retiredSettings(swaps.roleOfRetired(generation), generation);
    }

    @Override
    public Map<String, String> retiredSettings(StorageRole role, long generation) {
        return swaps.retiredSettings(role, generation);
    }

    @Override
    public RetiredEngine discard(long generation) {
        return discard(swaps.roleOfRetired(generation), generation);
    }

    @Override
    public RetiredEngine discard(StorageRole role, long generation) {
        return swaps.discard(role, generation);
    }

    @Override
    public void addSwapListener(SwapListener listener) {
        swaps.addListener(listener);
    }

    @Override
    public void removeSwapListener(SwapListener listener) {
        swaps.removeListener(listener);
    }

    /** Waits for calls inside (at most 5 s), closes the engines in order, and lets go of the directory. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        roles.close();
        swaps.close();
        paths.close();
        threads.close();
        opening.close();
    }
}
