package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Stores with a catalogue, whose relational engine can be exchanged. */
public final class CatalogueStores {

    /** A time with microseconds. */
    public static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");

    private static final int IN_FLIGHT = 500;

    private CatalogueStores() {}

    /** A store, new or not, on SQLite under two names. */
    public static LocalStorageManager open(Path directory, CrashPoints crashPoints) {
        return open(directory, crashPoints, new CatalogueComponent());
    }

    /** The same with a catalogue of the test's own. */
    public static LocalStorageManager open(Path directory, CrashPoints crashPoints, CatalogueFactory catalogues) {
        LocalStorageManager manager = open(directory, crashPoints, catalogues, new SqliteProvider());
        manager.bind(new RenamedProvider(new SqliteProvider(), "other"), "org.example.other", "0.1.0");
        return manager;
    }

    /** One with these relational providers. */
    public static LocalStorageManager open(Path directory, CrashPoints crashPoints, EngineProvider... relational) {
        return open(directory, crashPoints, new CatalogueComponent(), relational);
    }

    private static LocalStorageManager open(
            Path directory, CrashPoints crashPoints, CatalogueFactory catalogues, EngineProvider... relational) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory, ManagerSettings.DEFAULTS, catalogues, new LocalStorageFiles(), crashPoints);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        for (EngineProvider provider : relational) {
            manager.bind(provider, "org.mosp.storage.provider." + provider.engine(), "0.1.0");
        }
        return manager;
    }

    /** Saves canvases {@code untouched-0}, {@code untouched-1} and so on. */
    public static void fill(LocalStorageManager manager, int canvases, String name) {
        List<CompletableFuture<Long>> begun = new ArrayList<>();
        for (int i = 0; i < canvases; i++) {
            String id = "untouched-" + i;
            List<Layer> layers = List.of(new Layer(id + "/l", "layer", 0), new Layer(id + "/m", "", 1));
            begun.add(manager.relational()
                    .saveCanvasAsync(Canvas.of(id, name + i, TIME, TIME, layers))
                    .toCompletableFuture());
            if (begun.size() == IN_FLIGHT) {
                begun.forEach(CompletableFuture::join);
                begun.clear();
            }
        }
        begun.forEach(CompletableFuture::join);
    }
}
