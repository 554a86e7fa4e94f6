package org.mosp.storage.canvas.store.testing;

import java.nio.file.Path;
import java.time.Duration;
import org.mosp.storage.canvas.store.CanvasSettings;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.ehcache.EhcacheProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A real store in a directory: manager, MapDB, SQLite and Ehcache. */
public final class TestStore implements AutoCloseable {

    public final LocalStorageManager storage;
    public final LocalCanvasStore canvases;

    private TestStore(Path directory, CanvasSettings settings) {
        storage = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "test");
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "test");
        storage.bind(new EhcacheProvider(), "org.mosp.storage.provider.ehcache", "test");
        canvases = new LocalCanvasStore(storage, storage, settings);
    }

    public static TestStore open(Path directory) {
        return new TestStore(directory, CanvasSettings.DEFAULTS);
    }

    public static TestStore open(Path directory, CanvasSettings settings) {
        return new TestStore(directory, settings);
    }

    /** Settings under which the catalogue follows at once. */
    public static CanvasSettings prompt() {
        CanvasSettings defaults = CanvasSettings.DEFAULTS;
        return new CanvasSettings(
                defaults.workers(), defaults.stageBytes(), defaults.cacheBytes(), Duration.ZERO, defaults.drain());
    }

    /** Entries of a prefix. */
    public long count(Keyspace keyspace, String prefix) {
        try (var entries = storage.scan(keyspace, prefix)) {
            return entries.count();
        }
    }

    /** Bytes of keys and values of a prefix. */
    public long bytes(String prefix) {
        try (var entries = storage.scan(Keyspace.USER, prefix)) {
            return entries.mapToLong(
                            entry -> entry.key().length() + entry.value().length())
                    .sum();
        }
    }

    @Override
    public void close() {
        canvases.close();
        storage.close();
    }
}
