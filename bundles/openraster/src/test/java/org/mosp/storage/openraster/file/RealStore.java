package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A whole store on its three default engines, as users have it, without OSGi. */
final class RealStore implements AutoCloseable {

    private final LocalStorageManager manager;
    private final LocalCanvasStore canvases;

    RealStore(Path directory) {
        manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "test", "1");
        manager.bind(new SqliteProvider(), "test", "1");
        manager.bind(new EhcacheProvider(), "test", "1");
        canvases = new LocalCanvasStore(manager, manager);
    }

    LocalCanvasStore canvases() {
        return canvases;
    }

    OpenRasterFiles files() {
        return new OpenRasterFiles(canvases);
    }

    /** Keys of the incremental store that begin with a prefix, and their bytes with those of the values. */
    long bytes(String prefix) {
        try (var snapshot = manager.incremental().snapshot();
                Stream<org.mosp.storage.incremental.Entry> entries = snapshot.scan(prefix)) {
            return entries.mapToLong(
                            entry -> entry.key().length() + entry.value().length())
                    .sum();
        }
    }

    /** Number of keys that begin with a prefix. */
    long keys(String prefix) {
        try (var snapshot = manager.incremental().snapshot();
                Stream<org.mosp.storage.incremental.Entry> entries = snapshot.scan(prefix)) {
            return entries.count();
        }
    }

    @Override
    public void close() throws IOException {
        canvases.close();
        manager.close();
    }

    static long size(Path file) throws IOException {
        return Files.size(file);
    }
}
