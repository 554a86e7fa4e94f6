package org.mosp.storage.benchmark;

import java.nio.file.Path;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Whole stores with the three default engines, wired in plain Java. */
public final class Stores {

    private Stores() {}

    /** Opens a store. */
    public static LocalStorageManager open(Path directory) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "benchmark", "1");
        manager.bind(new SqliteProvider(), "benchmark", "1");
        manager.bind(new EhcacheProvider(), "benchmark", "1");
        return manager;
    }
}
