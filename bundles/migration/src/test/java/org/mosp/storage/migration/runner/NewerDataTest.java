package org.mosp.storage.migration.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationProgress.State;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.Keyspace;

/** Data of version 2 with software that knows 1, after the step and after a kill before the step changed anything. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewerDataTest {

    private static final int COUNTERS = 500;

    /** The place behind the write of the manifest, and before anything of the step is in an engine. */
    private static final String RAISED = "migration.announced";

    @TempDir
    Path directory;

    @Test
    void itIsRefusedBeforeAByteIsWritten() throws Exception {
        migrate("unreadable");
        refused("data of version 2 with software that knows 1", "version 2 for readers of 2");
        try (LocalStorageManager storage = open(2)) {
            assertCounters(storage, 2, 1);
        }
    }

    @Test
    void itIsRefusedRightAfterTheReaderWasRaised() throws Exception {
        killAtTheRaise("unreadable");
        refused("a kill right after minReader was raised, with software that knows 1", "version 1 for readers of 2");
        // who knows version 2 goes on as if nothing had been
        try (LocalStorageManager storage = open(2)) {
            assertCounters(storage, 1, 0);
            run(storage, StartedProcess.step("unreadable"));
            assertCounters(storage, 2, 1);
        }
    }

    private void refused(String what, String found) throws IOException {
        Map<String, String> before = tree();
        for (int i = 0; i < 3; i++) {
            NewerThanSoftwareException refused = assertThrows(NewerThanSoftwareException.class, () -> open(1));
            if (i == 0) {
                Told.tell(
                        "refused, " + what,
                        refused.getMessage(),
                        "the data is newer than this software",
                        "install at least the version that wrote it",
                        "schema counters",
                        found,
                        "supported: version 1",
                        "written by: org.example.counters 2.0.0");
            }
            assertEquals(before, tree());
        }
        System.out.println(
                "[migration] " + before.size() + " files are what they were, byte for byte: " + before.keySet());
    }

    @Test
    void whatVersion1MayReadItReadsAndDoesNotWrite() throws Exception {
        migrate("readable");
        onlyRead("data of version 2 and minReader 1 with software that knows 1", 2, 1);
    }

    @Test
    void norDoesItWriteRightAfterTheStepWasAnnounced() throws Exception {
        killAtTheRaise("readable");
        onlyRead("a kill right after the step was announced, minReader 1, with software that knows 1", 1, 0);
    }

    private void onlyRead(String what, int version, int more) throws Exception {
        try (LocalStorageManager storage = open(1)) {
            RefusedSteps.Owner knows1 = new RefusedSteps.Owner(StartedProcess.SCHEMA, 1, 1);
            storage.schemas().ownerCame(knows1, "org.example.paint 1.0.0");
            assertCounters(storage, version, more);
            String key = StartedProcess.key(7);
            SchemaVersionException put = assertThrows(
                    SchemaVersionException.class, () -> storage.incremental().put(key, Bytes.utf8("5")));
            Told.tell(
                    "only read, " + what,
                    put.getMessage(),
                    "nothing was written",
                    "schema: counters",
                    "it is only read here",
                    "its owner reads up to version 1",
                    "install a newer one",
                    "the data is of org.example.counters 2.0.0");
            assertEquals(2, put.current());
            assertThrows(
                    SchemaVersionException.class, () -> storage.incremental().delete(key));
            assertThrows(SchemaVersionException.class, () -> storage.incremental()
                    .commit(WriteBatch.builder()
                            .put("elsewhere", Bytes.EMPTY)
                            .put(key, Bytes.utf8("5"), 2)
                            .build()));
            assertTrue(storage.incremental().get("elsewhere").isEmpty());
            assertCounters(storage, version, more);
            storage.incremental().put("elsewhere", Bytes.EMPTY);
        }
        // newer software finds all of it, and writes
        try (LocalStorageManager storage = open(2)) {
            storage.schemas().ownerCame(new RefusedSteps.Owner(StartedProcess.SCHEMA, 2, 2), "org.example.paint 2.0.0");
            if (version == 1) {
                run(storage, StartedProcess.step("readable"));
            }
            assertCounters(storage, 2, 1);
            storage.incremental()
                    .commit(WriteBatch.builder()
                            .put(StartedProcess.key(7), Bytes.utf8("71"), 2)
                            .build());
        }
    }

    private void migrate(String step) throws Exception {
        try (LocalStorageManager storage = open(2)) {
            StartedProcess.fill(storage, COUNTERS);
            run(storage, StartedProcess.step(step));
        }
    }

    /** A process that is killed when the manifest says what is coming, and nothing has changed yet. */
    private void killAtTheRaise(String step) throws Exception {
        try (LocalStorageManager storage = open(2)) {
            StartedProcess.fill(storage, COUNTERS);
        }
        try (StartedProcess process = StartedProcess.begin(directory, step, RAISED)) {
            assertEquals("ready", process.line());
            process.go();
            assertEquals("stays at " + RAISED, process.line());
            process.kill();
        }
    }

    private static void run(LocalStorageManager storage, Migration step) throws Exception {
        try (LocalMigrationManager migrations = new LocalMigrationManager(storage.schemas(), storage, "test")) {
            migrations.bind(step, StartedProcess.BUNDLE, StartedProcess.VERSION);
            assertEquals(
                    State.DONE,
                    migrations
                            .migrate(migrations.plan())
                            .completion()
                            .toCompletableFuture()
                            .get(180, TimeUnit.SECONDS)
                            .state());
        }
    }

    /** Software that reads counters up to a version. */
    private LocalStorageManager open(int known) {
        return Stores.open(directory, ManagerSettings.DEFAULTS.withSchema(StartedProcess.SCHEMA, known));
    }

    private static void assertCounters(LocalStorageManager storage, int version, int more) {
        int at = 0;
        try (Stream<Entry> all = storage.scan(Keyspace.USER, "counters/")) {
            for (Entry entry : (Iterable<Entry>) all::iterator) {
                assertEquals("" + (10L * at + more), entry.value().toUtf8());
                assertEquals(version, entry.schemaVersion());
                at++;
            }
        }
        assertEquals(COUNTERS, at);
    }

    /** Every file of the data directory, but the note of the process that was killed: its bytes, and when it was last written. */
    private Map<String, String> tree() throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(file -> !file.equals(directory.resolve("owner")))
                    .toList()) {
                tree.put(
                        directory.relativize(file).toString(),
                        HexFormat.of().formatHex(Files.readAllBytes(file)) + " of " + Files.getLastModifiedTime(file));
            }
        }
        assertTrue(
                tree.keySet().stream().anyMatch(name -> name.startsWith("engines/")),
                tree.keySet().toString());
        assertTrue(
                tree.containsKey("manifest.1") && tree.containsKey("manifest.2"),
                tree.keySet().toString());
        return tree;
    }
}
