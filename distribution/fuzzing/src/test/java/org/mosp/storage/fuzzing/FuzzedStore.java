package org.mosp.storage.fuzzing;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A whole store on its default engines. */
final class FuzzedStore implements AutoCloseable {

    private final LocalStorageManager manager;
    private final LocalCanvasStore canvases;

    FuzzedStore(Path directory) {
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

    /** What the store holds: keys with the lengths of their values. */
    String contents() {
        canvases.settle();
        StringBuilder contents = new StringBuilder();
        try (var snapshot = manager.incremental().snapshot();
                Stream<Entry> entries = snapshot.scan("")) {
            entries.forEach(entry -> contents.append(entry.key())
                    .append(' ')
                    .append(entry.value().length())
                    .append('\n'));
        }
        return contents.toString();
    }

    @Override
    public void close() {
        canvases.close();
        manager.close();
    }
}
