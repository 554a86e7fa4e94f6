package org.mosp.storage.plugin.catalogue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.StorageRole;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.codec.MetadataSerializer;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.catalogue.CatalogueOwner;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.runner.LocalMigrationManager;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.postgresql.PostgresqlProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.tck.server.SharedServer;

/** A store with canvases and migrations, its catalogue on one engine or the other. */
final class TaggedStore implements AutoCloseable {

    static final String BUNDLE = "org.mosp.storage.plugin.catalogue-tags";

    /** Where the catalogue is. */
    enum Kind {
        SQLITE,
        POSTGRESQL
    }

    final LocalStorageManager storage;
    final LocalMigrationManager migrations;
    final LocalCanvasStore canvases;

    TaggedStore(Kind kind, Path directory) {
        this(settings(kind, directory), directory);
    }

    TaggedStore(ManagerSettings settings, Path directory) {
        storage = LocalStorageManager.open(
                directory, settings, new CatalogueComponent(), new LocalStorageFiles(), CrashPoints.NONE);
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        storage.bind(new PostgresqlProvider(), "org.mosp.storage.provider.postgresql", "0.1.0");
        CatalogueOwner owner = new CatalogueOwner();
        storage.schemas().ownerCame(owner, "org.mosp.storage.relational 0.1.0");
        migrations = new LocalMigrationManager(storage.schemas(), storage, "test");
        migrations.bindOwner(owner, "org.mosp.storage.relational 0.1.0");
        canvases = new LocalCanvasStore(storage, storage);
    }

    static ManagerSettings settings(Kind kind, Path directory) {
        if (kind == Kind.SQLITE) {
            return ManagerSettings.DEFAULTS;
        }
        ManagerSettings settings = ManagerSettings.DEFAULTS.withEngine(StorageRole.RELATIONAL, "postgresql");
        for (var setting : SharedServer.settings(directory).entrySet()) {
            settings = settings.withTunable(StorageRole.RELATIONAL, setting.getKey(), setting.getValue());
        }
        return settings;
    }

    static CatalogueTags step() {
        CatalogueTags step = new CatalogueTags();
        step.bindSerializer(new MetadataSerializer());
        return step;
    }

    void install() {
        migrations.bind(step(), BUNDLE, "1.0.0");
    }

    void migrate() throws Exception {
        done(migrations.migrate(migrations.plan()));
    }

    void migrateTo(int version) throws Exception {
        done(migrations.migrate(migrations.plan(new SchemaVersion("catalogue", version))));
    }

    static MigrationProgress done(MigrationRun run) throws Exception {
        return run.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
    }

    String create(String name, String... tags) {
        try (CanvasEdit edit = canvases.create(Metadata.of(name, 64, 64).withTags(List.of(tags)))) {
            canvases.commit(edit);
            return edit.canvasId();
        }
    }

    void tag(String canvas, String... tags) {
        try (CanvasEdit edit = canvases.edit(canvas)) {
            edit.metadata(metadata -> metadata.withTags(List.of(tags)));
            canvases.commit(edit);
        }
    }

    /** The ids the catalogue finds. */
    Set<String> tagged(String tag) {
        Set<String> ids = new TreeSet<>();
        CanvasQuery query = CanvasQuery.all().tagged(tag).limit(7);
        var page = storage.relational().listCanvases(query);
        while (true) {
            page.canvases().stream().map(Canvas::id).forEach(ids::add);
            if (page.next().isEmpty()) {
                return ids;
            }
            page = storage.relational().listCanvases(query.from(page.next().get()));
        }
    }

    static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in time: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        canvases.close();
        migrations.close();
        storage.close();
    }
}
