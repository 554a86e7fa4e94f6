package org.mosp.storage.shell;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageManager;
import org.mosp.storage.backup.StorageBackup;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.LocalPreferenceStore;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.framework.CanvasAudit;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.StorageSalvage;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.LocalRestore;
import org.mosp.storage.migration.runner.LocalMigrationManager;
import org.mosp.storage.openraster.OpenRaster;
import org.mosp.storage.openraster.file.OpenRasterFiles;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.shell.command.Services;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** The real thing in plain Java: manager, catalogue, engines, canvases and files on a directory. */
public final class RealStore implements Services, AutoCloseable {

    private final LocalStorageManager manager;
    private final LocalCanvasStore canvases;
    private final LocalMigrationManager migrations;
    private final LocalRestore restores;
    private final Map<String, String> properties = new HashMap<>();

    public RealStore(Path directory) {
        this(directory, ManagerSettings.DEFAULTS);
    }

    public RealStore(Path directory, ManagerSettings settings) {
        manager = LocalStorageManager.open(
                directory, settings, new CatalogueComponent(), new LocalStorageFiles(), CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "1.0.0");
        manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "1.0.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "1.0.0");
        manager.bind(new EhcacheProvider(), "org.mosp.storage.provider.ehcache", "1.0.0");
        restores = new LocalRestore(new CatalogueComponent(), new LocalStorageFiles(), CrashPoints.NONE, "test 1");
        restores.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "1.0.0");
        restores.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "1.0.0");
        restores.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "1.0.0");
        canvases = new LocalCanvasStore(manager, manager);
        migrations = new LocalMigrationManager(manager.schemas(), manager, Optional.of(manager.backups()), "test");
        properties.put("mosp.storage.data", directory.toString());
    }

    /** Sets a property of the framework. */
    public RealStore with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    public LocalStorageManager manager() {
        return manager;
    }

    @Override
    public StorageManager storage() {
        return manager;
    }

    @Override
    public StorageBackup backups() {
        return manager.backups();
    }

    @Override
    public StorageRestore restores() {
        return restores;
    }

    @Override
    public CanvasAudit audit() {
        return canvases;
    }

    @Override
    public StorageSalvage salvages() {
        return manager.salvages();
    }

    @Override
    public SalvagedCanvases salvagedCanvases() {
        return canvases;
    }

    @Override
    public CanvasStore canvases() {
        return canvases;
    }

    @Override
    public PreferenceStore preferences() {
        return new LocalPreferenceStore(manager.incremental());
    }

    @Override
    public OpenRaster openRaster() {
        return new OpenRasterFiles(canvases);
    }

    @Override
    public LocalMigrationManager migrations() {
        return migrations;
    }

    @Override
    public Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(name));
    }

    @Override
    public void close() {
        migrations.close();
        canvases.close();
        manager.close();
    }
}
