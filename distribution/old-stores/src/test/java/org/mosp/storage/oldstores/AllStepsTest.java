package org.mosp.storage.oldstores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.store.codec.MetadataSerializer;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.plugin.canvas.CanvasBounds;
import org.mosp.storage.plugin.catalogue.CatalogueTags;
import org.mosp.storage.plugin.preferences.TypedPreferences;
import org.mosp.storage.spi.Keyspace;

/** An old store raised by every step there is: users get out of it what they got before, and it can be taken back. */
class AllStepsTest {

    @TempDir
    Path directory;

    @Test
    void everythingComesOutAsItWas() throws Exception {
        OldStore store = OldStore.unpack("1", directory.resolve("store"));
        try (Software software = new Software(store.directory())) {
            Map<String, String> old = content(software);
            CatalogueTags tags = new CatalogueTags();
            tags.bindSerializer(new MetadataSerializer());
            software.migrations.bind(tags, "org.mosp.storage.plugin.catalogue-tags", "1.0.0");
            software.migrations.bind(new CanvasBounds(), "org.mosp.storage.plugin.canvas-bounds", "1.0.0");
            software.migrations.bind(new TypedPreferences(), "org.mosp.storage.plugin.preferences-typed", "1.0.0");
            up(software);
            assertEquals(2, software.migrations.currentVersion("catalogue"));
            assertEquals(2, software.migrations.currentVersion("canvas"));
            assertEquals(2, software.migrations.currentVersion("preferences"));
            assertEquals(store.record(), Exported.of(software, directory));
            for (String canvas : software.canvases.canvasIds()) {
                assertEquals(
                        List.of(),
                        software.canvases.audit(canvas, Progress.NONE).problems());
            }
            Map<String, String> raised = content(software);
            assertNotEquals(old, raised);
            done(software.migrations.revert(new SchemaVersion("canvas", 1)));
            done(software.migrations.revert(new SchemaVersion("preferences", 1)));
            done(software.migrations.revert(new SchemaVersion("catalogue", 1)));
            assertEquals(old, content(software));
            up(software);
            assertEquals(raised, content(software));
        }
        // closed, opened, and nothing kept in memory
        try (Software software = new Software(store.directory())) {
            assertEquals(store.record(), Exported.of(software, directory));
        }
    }

    private static void up(Software software) throws Exception {
        done(software.migrations.migrate(software.migrations.plan()));
    }

    private static void done(MigrationRun run) throws Exception {
        MigrationProgress last = run.completion().toCompletableFuture().get(300, TimeUnit.SECONDS);
        assertEquals(MigrationProgress.State.DONE, last.state(), String.valueOf(last));
    }

    /** Every entry of applications with its schema's version. */
    private static Map<String, String> content(Software software) {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Entry> all = software.storage.scan(Keyspace.USER, "")) {
            all.forEach(entry -> content.put(entry.key(), entry.schemaVersion() + " " + digest(entry)));
        }
        return content;
    }

    private static String digest(Entry entry) {
        return Exported.digest(entry.value().toArray());
    }
}
