package org.mosp.storage.plugin.preferences;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.canvas.Preferences;
import org.mosp.storage.canvas.store.LocalPreferenceStore;
import org.mosp.storage.canvas.store.PreferencesOwner;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.codec.Serializer;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.runner.LocalMigrationManager;
import org.mosp.storage.plugin.catalogue.CatalogueTags;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Preferences of a store made before the plug-in are the same after it, and back. */
class TypedPreferencesTest {

    private static final Map<String, String> VALUES = Map.of(
            "brush",
            "round",
            "size",
            "12",
            "code",
            "007",
            "pressure",
            "true",
            "gamma",
            "2.2",
            "ratio",
            "1.50",
            "none",
            "",
            "low",
            "-3");

    @TempDir
    Path directory;

    private LocalStorageManager storage;
    private LocalMigrationManager migrations;
    private PreferenceStore preferences;

    @BeforeEach
    void open() {
        storage = LocalStorageManager.open(
                directory,
                ManagerSettings.DEFAULTS,
                new CatalogueComponent(),
                new LocalStorageFiles(),
                CrashPoints.NONE);
        storage.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        storage.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        PreferencesOwner owner = new PreferencesOwner();
        storage.schemas().ownerCame(owner, "org.mosp.storage.canvas 0.1.0");
        migrations = new LocalMigrationManager(storage.schemas(), storage, "test");
        migrations.bindOwner(owner, "org.mosp.storage.canvas 0.1.0");
        preferences = new LocalPreferenceStore(storage.incremental());
    }

    @AfterEach
    void close() {
        migrations.close();
        storage.close();
    }

    @Test
    void preferencesAreTheSameBeforeAfterAndBack() throws Exception {
        preferences.update("mia", before -> new Preferences(VALUES));
        preferences.update("empty", before -> Preferences.NONE.with("a", "b").without("a"));
        Map<String, Bytes> before = content();
        migrations.bind(new CatalogueTags(), "org.mosp.storage.plugin.catalogue-tags", "1.0.0");
        migrations.bind(new TypedPreferences(), "org.mosp.storage.plugin.preferences-typed", "1.0.0");
        assertEquals(before, content(), "nothing runs by itself");
        done(migrations.migrate(migrations.plan()));
        assertNotEquals(before, content());
        assertTrue(bytes("mia") < before.get("user/mia/preferences").length(), "numbers are shorter than their text");
        assertEquals(VALUES, preferences.read("mia").values());
        assertEquals(Map.of(), preferences.read("empty").values());
        // written by the product in version 2 from now on: the same bytes as the step makes
        Map<String, Bytes> moved = content();
        preferences.update("mia", values -> values.with("x", "1").without("x"));
        assertEquals(moved, content());
        preferences.update("new", values -> values.with("size", "7"));
        assertEquals(
                2,
                storage.incremental().get("user/new/preferences").orElseThrow().schemaVersion());
        done(migrations.revert(new SchemaVersion("preferences", 1)));
        assertEquals("7", preferences.read("new").values().get("size"));
        storage.incremental().delete("user/new/preferences");
        assertEquals(before, content());
        preferences.update("mia", values -> values.with("size", "13"));
        assertEquals(
                1,
                storage.incremental().get("user/mia/preferences").orElseThrow().schemaVersion());
    }

    @Test
    void whatAnotherSerializerWroteStaysAsItIs() throws Exception {
        LocalPreferenceStore foreign = new LocalPreferenceStore(storage.incremental());
        foreign.bind(new Plain());
        foreign.update("joe", before -> new Preferences(Map.of("size", "12")));
        Map<String, Bytes> before = content();
        migrations.bind(new CatalogueTags(), "org.mosp.storage.plugin.catalogue-tags", "1.0.0");
        migrations.bind(new TypedPreferences(), "org.mosp.storage.plugin.preferences-typed", "1.0.0");
        done(migrations.migrate(migrations.plan()));
        assertEquals(before, content());
        assertEquals(
                "12",
                foreign.update("joe", values -> values.with("a", "b")).values().get("size"));
    }

    @Test
    void aUserChangesPreferencesWhileTheStepRuns() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            preferences.update("user" + i, before -> new Preferences(Map.of("count", "0")));
        }
        migrations.bind(new CatalogueTags(), "org.mosp.storage.plugin.catalogue-tags", "1.0.0");
        migrations.bind(new TypedPreferences(), "org.mosp.storage.plugin.preferences-typed", "1.0.0");
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        Thread painter = new Thread(() -> {
            try {
                while (!stop.get()) {
                    int next = written.get() + 1;
                    preferences.update("user7", before -> before.with("count", "" + next));
                    written.set(next);
                }
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        painter.start();
        done(migrations.migrate(migrations.plan()));
        int atRecord = written.get();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() < atRecord + 5 && failure.get() == null && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        stop.set(true);
        painter.join();
        assertEquals(null, failure.get());
        assertTrue(written.get() >= atRecord + 5, "it goes on in version 2");
        assertEquals("" + written.get(), preferences.read("user7").values().get("count"));
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "user/")) {
            assertEquals(3_000, all.filter(entry -> entry.schemaVersion() == 2).count());
        }
    }

    private Map<String, Bytes> content() {
        Map<String, Bytes> content = new TreeMap<>();
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "")) {
            all.forEach(entry -> content.put(entry.key(), entry.value()));
        }
        return content;
    }

    private int bytes(String user) {
        return storage.incremental()
                .get("user/" + user + "/preferences")
                .orElseThrow()
                .value()
                .length();
    }

    private static void done(MigrationRun run) throws Exception {
        MigrationProgress last = run.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
        assertEquals(MigrationProgress.State.DONE, last.state());
    }

    /** Lines of {@code name=value}. */
    private static final class Plain implements Serializer<Preferences> {

        @Override
        public String name() {
            return "lines";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Preferences> type() {
            return Preferences.class;
        }

        @Override
        public Bytes serialize(Preferences object) {
            StringBuilder text = new StringBuilder();
            object.values()
                    .forEach((name, value) ->
                            text.append(name).append('=').append(value).append('\n'));
            return Bytes.utf8(text.toString());
        }

        @Override
        public Preferences deserialize(Bytes bytes, int version) {
            Map<String, String> values = new TreeMap<>();
            bytes.toUtf8()
                    .lines()
                    .forEach(line ->
                            values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            return new Preferences(values);
        }
    }
}
