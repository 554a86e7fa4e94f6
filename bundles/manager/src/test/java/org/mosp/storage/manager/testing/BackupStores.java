package org.mosp.storage.manager.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.backup.LocalRestore;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Stores that are backed up, and what restores them, on all real engines. */
public final class BackupStores {

    /** Canvases saved directly in a filled store. */
    public static final int DIRECT = 25;

    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");

    private BackupStores() {}

    /** A store, new or not; the engines of a new one are those that are named. */
    public static LocalStorageManager open(Path directory, String incremental, CrashPoints crashPoints) {
        return open(directory, incremental, new LocalStorageFiles(), crashPoints);
    }

    /** The same on other files. */
    public static LocalStorageManager open(
            Path directory, String incremental, StorageFiles files, CrashPoints crashPoints) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, incremental),
                new CatalogueComponent(),
                files,
                crashPoints);
        providers().forEach(provider -> manager.bind(provider, bundle(provider), "0.1.0"));
        return manager;
    }

    /** One that was restored, whatever its engines are. */
    public static LocalStorageManager reopen(Path directory) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        providers().forEach(provider -> manager.bind(provider, bundle(provider), "0.1.0"));
        return manager;
    }

    /** What restores. */
    public static LocalRestore restore(StorageFiles files, CrashPoints crashPoints) {
        LocalRestore restore = new LocalRestore(new CatalogueComponent(), files, crashPoints, "test 1");
        providers().forEach(provider -> restore.bind(provider, bundle(provider), "0.1.0"));
        return restore;
    }

    /** The same on the local file system. */
    public static LocalRestore restore() {
        return restore(new LocalStorageFiles(), CrashPoints.NONE);
    }

    private static List<EngineProvider> providers() {
        return List.of(new MapDbProvider(), new MvStoreProvider(), new SqliteProvider(), new PostgresqlProvider());
    }

    private static String bundle(EngineProvider provider) {
        return "org.mosp.storage.provider." + provider.engine();
    }

    /** Entries of many sizes and schema versions, deleted and written again, and rows of both origins. */
    public static void fill(LocalStorageManager manager, int entries) {
        for (int i = 0; i < entries; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < 200 && i < entries; n++, i++) {
                byte[] value = new byte[i % 701];
                java.util.Arrays.fill(value, (byte) i);
                batch.put("filled/" + i % 97 + "/" + i, Bytes.copyOf(value), 1 + i % 3);
            }
            manager.incremental().commit(batch.build());
        }
        manager.incremental().put("empty", Bytes.EMPTY);
        manager.incremental().put("large", Bytes.wrap(new byte[5 << 20]));
        for (int i = 0; i < entries; i += 7) {
            manager.incremental().delete("filled/" + i % 97 + "/" + i);
        }
        manager.commit(
                WriteBatch.builder().build(),
                WriteBatch.builder()
                        .put("framework/of-the-store", Bytes.utf8("kept"))
                        .build());
        for (int i = 0; i < DIRECT; i++) {
            String id = "direct-" + i;
            manager.relational()
                    .saveCanvas(Canvas.of(
                            id,
                            "Name \ud83c\udfa8 " + i,
                            TIME,
                            TIME,
                            List.of(new Layer(id + "/l", "layer", 0), new Layer(id + "/m", "", 1))));
        }
        Canvas projected = Canvas.of("projected", "from a canvas", TIME, TIME, List.of());
        manager.catalogue()
                .project(
                        new Canvas(
                                projected.id(),
                                projected.name(),
                                projected.createdAt(),
                                projected.updatedAt(),
                                projected.width(),
                                projected.height(),
                                projected.revision(),
                                Canvas.Origin.CANVAS,
                                projected.layers()),
                        1,
                        List.of());
    }

    /** Every entry with its version, of both keyspaces that move. */
    public static Map<String, Entry> all(LocalStorageManager manager) {
        Map<String, Entry> all = new TreeMap<>();
        try (Snapshot snapshot = manager.incremental().snapshot();
                Stream<Entry> entries = snapshot.scan("");
                Stream<Entry> beside = manager.scan(Keyspace.STORE, "framework/")) {
            entries.forEach(entry -> all.put(entry.key(), entry));
            beside.forEach(entry -> all.put("STORE " + entry.key(), entry));
        }
        return all;
    }

    /** The rows saved directly. */
    public static Map<String, Optional<Canvas>> rows(LocalStorageManager manager) {
        Map<String, Optional<Canvas>> rows = new TreeMap<>();
        for (int i = 0; i < DIRECT; i++) {
            rows.put("direct-" + i, manager.relational().findCanvas("direct-" + i));
        }
        return rows;
    }

    /** Makes a store, fills it, and takes a backup of it. */
    public static BackupReport backup(Path directory, int entries, Path file) {
        try (LocalStorageManager manager = open(directory, "mapdb", CrashPoints.NONE)) {
            fill(manager, entries);
            return manager.backups().backup(file, "for a test", BackupControl.NONE);
        }
    }

    /** Engines a backup is restored on, without settings. */
    public static RestoreOptions on(String incremental) {
        return RestoreOptions.DEFAULTS.with(StorageRole.INCREMENTAL, incremental, Map.of());
    }
}
