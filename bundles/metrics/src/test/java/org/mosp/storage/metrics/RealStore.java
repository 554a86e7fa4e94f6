package org.mosp.storage.metrics;

import java.nio.file.Path;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A store on the real engines, whose providers a test takes away and brings back. */
final class RealStore implements AutoCloseable {

    final EngineProvider mapdb = new MapDbProvider();
    final EngineProvider mvstore = new MvStoreProvider();
    final EngineProvider sqlite = new SqliteProvider();
    final EngineProvider ehcache = new EhcacheProvider();
    final LocalStorageManager manager;

    private RealStore(Path directory) {
        manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
    }

    /** With no provider yet. */
    static RealStore bare(Path directory) {
        return new RealStore(directory);
    }

    /** With all of them. */
    static RealStore open(Path directory) {
        RealStore store = new RealStore(directory);
        store.bind(store.mapdb);
        store.bind(store.mvstore);
        store.bind(store.sqlite);
        store.bind(store.ehcache);
        return store;
    }

    void bind(EngineProvider provider) {
        manager.bind(provider, "org.mosp.storage.provider." + provider.engine(), "0.1.0");
    }

    @Override
    public void close() {
        manager.close();
    }
}
