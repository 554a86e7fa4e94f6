package org.mosp.storage.oldstores;

import java.nio.file.Path;
import java.util.List;
import org.mosp.storage.canvas.store.CanvasOwner;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.LocalPreferenceStore;
import org.mosp.storage.canvas.store.PreferencesOwner;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.catalogue.CatalogueOwner;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.runner.LocalMigrationManager;
import org.mosp.storage.openraster.file.OpenRasterFiles;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Today's software on a data directory: the default engines, canvases, preferences, files, migrations without steps. */
final class Software implements AutoCloseable {

    private static final String CANVAS = "org.mosp.storage.canvas 0.1.0";

    final LocalStorageManager storage;
    final LocalCanvasStore canvases;
    final LocalPreferenceStore preferences;
    final LocalMigrationManager migrations;
    final OpenRasterFiles files;

    Software(Path directory) {
        storage = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        List<SchemaOwner> owners = List.of(new CatalogueOwner(), new CanvasOwner(), new PreferencesOwner());
        owners.forEach(owner -> storage.schemas().ownerCame(owner, CANVAS));
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        storage.bind(new EhcacheProvider(), "org.mosp.storage.provider.ehcache", "0.1.0");
        migrations = new LocalMigrationManager(storage.schemas(), storage, "test");
        owners.forEach(owner -> migrations.bindOwner(owner, CANVAS));
        canvases = new LocalCanvasStore(storage, storage);
        preferences = new LocalPreferenceStore(storage.incremental());
        files = new OpenRasterFiles(canvases);
    }

    @Override
    public void close() {
        migrations.close();
        canvases.close();
        storage.close();
    }
}
