package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Stores on the real engines, and the runs of migrations in them. */
final class Stores {

    private Stores() {}

    /** A store, new or not, with both of its storages. */
    static LocalStorageManager open(Path directory) {
        return open(directory, ManagerSettings.DEFAULTS);
    }

    /** The same with other settings. */
    static LocalStorageManager open(Path directory, ManagerSettings settings) {
        LocalStorageManager storage = ofEntries(directory, settings, CrashPoints.NONE);
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        return storage;
    }

    /** One whose relational storage has no provider. */
    static LocalStorageManager ofEntries(Path directory, ManagerSettings settings, CrashPoints points) {
        LocalStorageManager storage = LocalStorageManager.open(
                directory, settings, new CatalogueComponent(), new LocalStorageFiles(), points);
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        return storage;
    }

    /** Waits for the end of a run. */
    static MigrationProgress ended(MigrationRun run) throws Exception {
        return run.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
    }

    /** Waits for a run to be done. */
    static void done(MigrationRun run) throws Exception {
        assertEquals(State.DONE, ended(run).state());
    }
}
