package org.mosp.storage.manager;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.mosp.storage.Health;
import org.mosp.storage.Progress;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.RoleHealth;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapListener;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.StorageBackup;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.framework.KeptBackups;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.framework.SalvageReport;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.framework.StorageSalvage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.relational.RelationalStorage;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: hands what the framework brings to a {@link LocalStorageManager}. It is registered at once; the store is
 * locked, read and opened on a thread of its own, and where that fails every call says why.
 */
@Component(
        service = {
            StorageManager.class,
            FrameworkStorage.class,
            SchemaStore.class,
            StorageBackup.class,
            KeptBackups.class,
            StorageSalvage.class
        },
        configurationPid = ManagerComponent.PID,
        immediate = true)
@Designate(ocd = ManagerConfiguration.class)
public final class ManagerComponent
        implements StorageManager, FrameworkStorage, SchemaStore, StorageBackup, KeptBackups, StorageSalvage {

    /** The configuration's PID, which is the bundle's symbolic name. */
    public static final String PID = "org.mosp.storage.manager";

    /** A framework property: {@code true} where this process is to make a store in the data directory, and not to open one. */
    public static final String UNOPENED = "mosp.storage.unopened";

    /** Longest wait for the owner of a schema that was migrated, before the store is opened or refused. */
    private static final Duration OWNER_WAIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(ManagerComponent.class);

    private final BundleContext context;
    private final LocalStorageManager manager;
    private final Thread opener;

    /** Begins to open the store. */
    @Activate
    public ManagerComponent(
            BundleContext context, ManagerConfiguration configuration, @Reference CatalogueFactory catalogues) {
        this.context = context;
        Path directory = DataDirectory.choose(configuration.directory(), context.getProperty("mosp.storage.data"));
        manager = new LocalStorageManager(
                directory,
                ManagerSettingsReader.read(configuration),
                catalogues,
                new LocalStorageFiles(),
                CrashPoints.NONE);
        opener = new Thread(null, this::start, "mosp-open", 0, false);
        opener.setDaemon(true);
        opener.start();
    }

    /** A provider has come. */
    @Reference(
            service = EngineProvider.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindProvider(EngineProvider provider, ServiceReference<EngineProvider> reference) {
        Bundle bundle = reference.getBundle();
        String name = bundle == null ? "" : String.valueOf(bundle.getSymbolicName());
        String version = bundle == null ? "" : bundle.getVersion().toString();
        manager.bind(provider, name, version);
    }

    /** A provider is going; it still works until this returns. */
    void unbindProvider(EngineProvider provider) {
        if (frameworkStops()) {
            manager.beginClosing();
        }
        manager.unbind(provider);
    }

    /** A bundle reads and writes a schema. */
    @Reference(
            service = SchemaOwner.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void bindOwner(SchemaOwner owner, ServiceReference<SchemaOwner> reference) {
        Bundle bundle = reference.getBundle();
        ownerCame(owner, bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion());
    }

    /** It goes; its data stays. */
    void unbindOwner(SchemaOwner owner) {
        ownerWent(owner);
    }

    /** Closes the store. */
    @Deactivate
    void deactivate() {
        try {
            opener.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        manager.close();
    }

    @Override
    public UUID storeId() {
        return manager.storeId();
    }

    @Override
    public Path directory() {
        return manager.directory();
    }

    @Override
    public IncrementalStorage incremental() {
        return manager.incremental();
    }

    @Override
    public RelationalStorage relational() {
        return manager.relational();
    }

    @Override
    public Cache cache() {
        return manager.cache();
    }

    @Override
    public List<ProviderInfo> providers() {
        return manager.providers();
    }

    @Override
    public Health health() {
        return manager.health();
    }

    @Override
    public RoleHealth health(StorageRole role) {
        return manager.health(role);
    }

    @Override
    public VerifyReport verify(StorageRole role) {
        return manager.verify(role);
    }

    @Override
    public SwapPlan planSwap(StorageRole role, String engine, SwapOptions options) {
        return manager.planSwap(role, engine, options);
    }

    @Override
    public Swap swap(StorageRole role, String engine, SwapOptions options) {
        return manager.swap(role, engine, options);
    }

    @Override
    public Optional<Swap> currentSwap(StorageRole role) {
        return manager.currentSwap(role);
    }

    @Override
    public Swap rollbackSwap(StorageRole role) {
        return manager.rollbackSwap(role);
    }

    @Override
    public Swap finishSwap(StorageRole role) {
        return manager.finishSwap(role);
    }

    @Override
    public Swap abortSwap(StorageRole role) {
        return manager.abortSwap(role);
    }

    @Override
    public List<RetiredEngine> retired() {
        return manager.retired();
    }

    @Override
    public Map<String, String> retiredSettings(long generation) {
        return manager.retiredSettings(generation);
    }

    @Override
    public Map<String, String> retiredSettings(StorageRole role, long generation) {
        return manager.retiredSettings(role, generation);
    }

    @Override
    public RetiredEngine discard(long generation) {
        return manager.discard(generation);
    }

    @Override
    public RetiredEngine discard(StorageRole role, long generation) {
        return manager.discard(role, generation);
    }

    @Override
    public void addSwapListener(SwapListener listener) {
        manager.addSwapListener(listener);
    }

    @Override
    public void removeSwapListener(SwapListener listener) {
        manager.removeSwapListener(listener);
    }

    @Override
    public long commit(WriteBatch user, WriteBatch store) {
        return manager.commit(user, store);
    }

    @Override
    public Optional<Entry> get(Keyspace keyspace, String key) {
        return manager.get(keyspace, key);
    }

    @Override
    public Stream<Entry> scan(Keyspace keyspace, String prefix) {
        return manager.scan(keyspace, prefix);
    }

    @Override
    public Catalogue catalogue() {
        return manager.catalogue();
    }

    @Override
    public List<SchemaState> schemas() {
        return manager.schemas().schemas();
    }

    @Override
    public void ownerCame(SchemaOwner owner, String bundle) {
        manager.schemas().ownerCame(owner, bundle);
    }

    @Override
    public void ownerWent(SchemaOwner owner) {
        manager.schemas().ownerWent(owner);
    }

    @Override
    public void hold(Map<String, String> missing) {
        manager.schemas().hold(missing);
    }

    @Override
    public List<Entry> records(String prefix) {
        return manager.schemas().records(prefix);
    }

    @Override
    public MoveFigures move(SchemaMove move) {
        return manager.schemas().move(move);
    }

    @Override
    public Rehearsal rehearse(List<? extends SchemaMove> moves, Progress progress) {
        return manager.schemas().rehearse(moves, progress);
    }

    @Override
    public BackupReport backup(Path file, String note, BackupControl control) {
        return manager.backups().backup(file, note, control);
    }

    @Override
    public SalvageReport salvage(Path directory, SalvagedCanvases canvases, BackupControl control) {
        return manager.salvages().salvage(directory, canvases, control);
    }

    @Override
    public BackupReport keep(String name, String note, BackupControl control) {
        return manager.backups().keep(name, note, control);
    }

    @Override
    public boolean isSwapping(StorageRole role) {
        return manager.backups().isSwapping(role);
    }

    @Override
    public void remove(String name) {
        manager.backups().remove(name);
    }

    @Override
    public List<String> names() {
        return manager.backups().names();
    }

    private void start() {
        if (Boolean.parseBoolean(context.getProperty(UNOPENED))) {
            manager.stayClosed("a process that was not started for mosp restore");
            return;
        }
        try {
            manager.start(OWNER_WAIT);
        } catch (StorageException e) {
            LOG.error("the store cannot be opened: {}", e.getMessage());
        }
    }

    private boolean frameworkStops() {
        try {
            Bundle system = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
            return system != null && system.getState() == Bundle.STOPPING;
        } catch (IllegalStateException e) {
            return true; // this bundle itself has stopped
        }
    }
}
