package org.mosp.storage.plugin.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.plugin.catalogue.TaggedStore.Kind;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.tck.server.SharedServer;

/** The tags of canvases in the catalogue, on real engines: after the step, after edits, after the way back, and after a swap. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class CatalogueTagsTest {

    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void canvasesAreFoundByTheirTagsAndFollowTheirEdits(Kind kind) throws Exception {
        String red;
        String both;
        List<AppliedStep> history;
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            red = store.create("one", "red");
            both = store.create("two", "red", "blue\0", "x".repeat(300));
            store.create("three");
            store.storage.relational().saveCanvas(Canvas.of("saved", "four", TIME, TIME, List.of()));
            store.canvases.settle();
            SchemaVersionException missing = assertThrows(SchemaVersionException.class, () -> store.tagged("red"));
            assertTrue(missing.getMessage().contains(TaggedStore.BUNDLE), missing.getMessage());
            assertEquals(1, missing.current());
            assertEquals(List.of(), store.migrations.plan().problems(), "without the plug-in nothing is missing");
            store.install();
            store.migrate();
            assertEquals(2, store.migrations.currentVersion("catalogue"));
            assertEquals(Set.of(red, both), store.tagged("red"));
            assertEquals(Set.of(both), store.tagged("blue\ufffd"));
            assertEquals(Set.of(both), store.tagged("x".repeat(300)));
            assertEquals(Set.of(), store.tagged("re"));
            assertEquals(List.of(), store.canvases.behind());
            history = store.migrations.history("catalogue");
            assertEquals(1, history.size());
            assertEquals(TaggedStore.BUNDLE, history.get(0).bundle());
            assertEquals(4, history.get(0).entries());
        }
        // the plug-in is not needed any more
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            assertEquals(history, store.migrations.history("catalogue"));
            store.tag(red, "green", "red");
            store.tag(both, "green");
            String fresh = store.create("five", "red");
            store.canvases.settle();
            assertEquals(Set.of(red, both), store.tagged("green"));
            assertEquals(Set.of(red, fresh), store.tagged("red"));
            store.canvases.delete(red);
            store.canvases.settle();
            assertEquals(Set.of(fresh), store.tagged("red"));
            CanvasQuery query = CanvasQuery.all().tagged("green").search("TW");
            assertEquals(1, store.storage.relational().countCanvases(query));
            assertEquals(List.of(), store.canvases.behind());
            store.canvases.project(fresh);
            assertEquals(Set.of(fresh), store.tagged("red"));
            assertTrue(store.storage.verify(StorageRole.RELATIONAL).ok());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theWayBackIsExactAndCanBeGoneAgain(Kind kind) throws Exception {
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            String red = store.create("one", "red");
            store.canvases.settle();
            store.install();
            store.migrate();
            store.migrateTo(1);
            assertEquals(1, store.migrations.currentVersion("catalogue"));
            assertThrows(SchemaVersionException.class, () -> store.tagged("red"));
            store.tag(red, "blue");
            store.canvases.settle();
            store.canvases.delete(store.create("two", "red"));
            store.canvases.settle();
            store.migrate();
            assertEquals(Set.of(red), store.tagged("blue"));
            assertEquals(Set.of(), store.tagged("red"));
            SchemaStatus status = status(store);
            assertEquals(1, status.applied().size());
            assertEquals(2, status.minReader());
            assertEquals(3, store.migrations.history("catalogue").size());
        }
    }

    private static SchemaStatus status(TaggedStore store) {
        return store.migrations.schemas().stream()
                .filter(each -> each.schema().equals("catalogue"))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void aRehearsalChangesNoByteOfTheStore(Kind kind) throws Exception {
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            store.create("one", "red", "blue");
            store.canvases.settle();
            store.install();
            Map<String, Bytes> before = bytes();
            MigrationRehearsal rehearsal = store.migrations.rehearse(store.migrations.plan(), Progress.NONE);
            assertEquals(2, rehearsal.steps().get(0).entries());
            assertEquals(1, rehearsal.entries());
            assertEquals(before, bytes());
            assertEquals(rehearsal, store.migrations.rehearse(store.migrations.plan(), Progress.NONE));
            assertEquals(before, bytes());
            assertFalse(Files.exists(directory.resolve("scratch-tables")));
            assertEquals(1, store.migrations.currentVersion("catalogue"));
            store.migrate();
            assertEquals(1, store.tagged("red").size());
        }
    }

    /** Every file of the engines, and of the manifest. */
    private Map<String, Bytes> bytes() throws IOException {
        Map<String, Bytes> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString();
                // what readers note in the shared memory of SQLite is no content
                if ((name.startsWith("manifest") || name.startsWith("engines")) && !name.endsWith("-shm")) {
                    all.put(name, Bytes.wrap(Files.readAllBytes(file)));
                }
            }
        }
        assertTrue(all.size() > 3, all.keySet().toString());
        return all;
    }

    @Test
    void tagsMoveToAServerAndBackWithTheCatalogue() throws Exception {
        SwapOptions options = SwapOptions.DEFAULTS.withSettings(SharedServer.settings(directory));
        try (TaggedStore store = new TaggedStore(Kind.SQLITE, directory)) {
            String one = store.create("one", "red", "blue");
            String two = store.create("two", "red");
            store.canvases.settle();
            store.install();
            store.migrate();
            Swap there = store.storage.swap(StorageRole.RELATIONAL, "postgresql", options);
            assertTrue(there.switched()
                    .toCompletableFuture()
                    .get(180, TimeUnit.SECONDS)
                    .verifiedAt()
                    .isPresent());
            assertEquals(Set.of(one, two), store.tagged("red"));
            store.tag(two, "green");
            store.canvases.settle();
            assertEquals(Set.of(two), store.tagged("green"));
            ExecutionException refused = assertThrows(ExecutionException.class, () -> store.migrateTo(1));
            assertEquals(
                    MigrationRefusedException.Reason.SWAP, ((MigrationRefusedException) refused.getCause()).reason());
            store.storage.rollbackSwap(StorageRole.RELATIONAL);
            there.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
            assertEquals(Set.of(two), store.tagged("green"));
            assertEquals(Set.of(one), store.tagged("red"));
            Swap again = store.storage.swap(StorageRole.RELATIONAL, "postgresql", options);
            again.switched().toCompletableFuture().get(180, TimeUnit.SECONDS);
            store.storage.finishSwap(StorageRole.RELATIONAL);
            again.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
        }
        // only the server has it now, its history included; the way back is gone there
        try (TaggedStore store = new TaggedStore(ManagerSettings.DEFAULTS, directory)) {
            assertEquals(1, store.tagged("green").size());
            assertEquals(2, status(store).version());
            assertEquals(1, store.migrations.history("catalogue").size());
            Swap back = store.storage.swap(StorageRole.RELATIONAL, "sqlite", SwapOptions.DEFAULTS);
            back.switched().toCompletableFuture().get(180, TimeUnit.SECONDS);
            store.storage.finishSwap(StorageRole.RELATIONAL);
            back.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
            assertEquals(1, store.tagged("green").size());
            store.install();
            store.migrateTo(1);
            assertThrows(SchemaVersionException.class, () -> store.tagged("green"));
        }
    }

    @Test
    void softwareThatKnowsVersion1IsRefusedAndTheBundleNamed() throws Exception {
        try (TaggedStore store = new TaggedStore(Kind.SQLITE, directory)) {
            store.install();
            store.migrate();
        }
        Map<String, Bytes> before = bytes();
        NewerThanSoftwareException refused = assertThrows(
                NewerThanSoftwareException.class,
                () -> new TaggedStore(ManagerSettings.DEFAULTS.withSchema("catalogue", 1), directory).close());
        assertTrue(refused.getMessage().contains(TaggedStore.BUNDLE + " 1.0.0"), refused.getMessage());
        assertEquals(before, bytes());
    }

    @ParameterizedTest
    @EnumSource
    void paintersTagWhileTheStepRunsAndTheWayBackToo(Kind kind) throws Exception {
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            Map<String, String> last = new HashMap<>();
            for (int i = 0; i < 200; i++) {
                last.put(store.create("canvas " + i, "begin"), "begin");
            }
            store.canvases.settle();
            store.install();
            AtomicBoolean stop = new AtomicBoolean();
            List<String> ids = List.copyOf(last.keySet());
            CompletableFuture<Integer> painter = CompletableFuture.supplyAsync(() -> {
                int edits = 0;
                for (; !stop.get() || edits < 50; edits++) {
                    String id = ids.get(edits * 7 % ids.size());
                    store.tag(id, "tag" + edits);
                    last.put(id, "tag" + edits);
                }
                return edits;
            });
            CompletableFuture<Long> searcher = CompletableFuture.supplyAsync(() -> search(store, stop));
            for (int round = 0; round < 3; round++) {
                store.migrate();
                store.migrateTo(1);
            }
            store.migrate();
            stop.set(true);
            int edits = painter.get(180, TimeUnit.SECONDS);
            assertTrue(searcher.get(180, TimeUnit.SECONDS) > 0);
            store.canvases.settle();
            assertTrue(edits >= 50);
            for (Map.Entry<String, String> canvas : last.entrySet()) {
                Set<String> found = store.tagged(canvas.getValue());
                assertTrue(found.contains(canvas.getKey()), canvas.toString());
            }
            assertEquals(List.of(), store.canvases.behind());
        }
    }

    /** Searches by tag and without: each is answered, or told that there are no tags. */
    private static long search(TaggedStore store, AtomicBoolean stop) {
        long answers = 0;
        while (!stop.get() || answers == 0) {
            try {
                answers += store.storage.relational().countCanvases(CanvasQuery.all());
                answers += store.tagged("begin").size();
            } catch (SchemaVersionException e) {
                assertEquals(1, e.current());
            }
        }
        return answers;
    }

    @Test
    void aStepWithoutTheSerializerThatWroteFailsAndLeavesNothingBehind() throws Exception {
        try (TaggedStore store = new TaggedStore(Kind.SQLITE, directory)) {
            String red = store.create("one", "red");
            store.canvases.settle();
            CatalogueTags without = new CatalogueTags();
            store.migrations.bind(without, TaggedStore.BUNDLE, "1.0.0");
            ExecutionException failed = assertThrows(ExecutionException.class, store::migrate);
            assertTrue(failed.getMessage().contains("metadata-cbor"), failed.getMessage());
            assertEquals(1, store.migrations.currentVersion("catalogue"));
            assertEquals(
                    List.of(),
                    store.storage
                            .planSwap(
                                    StorageRole.RELATIONAL,
                                    "postgresql",
                                    SwapOptions.DEFAULTS.withSettings(SharedServer.settings(directory)))
                            .refusals());
            store.migrations.unbind(without);
            store.install();
            store.migrate();
            assertEquals(Set.of(red), store.tagged("red"));
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCanvasWhoseMetadataIsDamagedDoesNotHoldUpTheOthers(Kind kind) throws Exception {
        try (TaggedStore store = new TaggedStore(kind, directory)) {
            String torn = store.create("torn", "red");
            Set<String> others = new TreeSet<>();
            for (int i = 0; i < 250; i++) {
                others.add(store.create("whole " + i, "red", "blue " + i));
            }
            store.canvases.settle();
            String key = StorageKeys.canvasMetadata(torn);
            Bytes metadata = store.storage.incremental().get(key).orElseThrow().value();
            store.storage.incremental().put(key, metadata.slice(0, metadata.length() - 3));
            store.install();
            store.migrate();
            assertEquals(2, store.migrations.currentVersion("catalogue"));
            assertEquals(others, store.tagged("red"));
            assertEquals(1, store.tagged("blue 249").size());
        }
    }
}
