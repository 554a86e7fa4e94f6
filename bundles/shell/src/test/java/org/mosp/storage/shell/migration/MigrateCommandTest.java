package org.mosp.storage.shell.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.EntryMigration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** {@code mosp migrations} and {@code mosp migrate} on the real store, as an operator types them. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MigrateCommandTest {

    @MigrationStep(schema = "notes", from = 1, to = 2, keys = "note/*")
    static final class Louder implements EntryMigration {

        @Override
        public boolean reversible() {
            return true;
        }

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.put(Bytes.utf8(entry.value().toUtf8() + "!"));
        }

        @Override
        public EntryChange revert(Entry entry, StoreView store) {
            String text = entry.value().toUtf8();
            return EntryChange.put(Bytes.utf8(text.substring(0, text.length() - 1)));
        }
    }

    @MigrationStep(schema = "notes", from = 3, to = 4, keys = "note/*")
    static final class Later implements EntryMigration {

        @Override
        public EntryChange apply(Entry entry, StoreView store) {
            return EntryChange.keep();
        }
    }

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
        store.migrations().bind(new Louder(), "org.example.louder", "1.2.0");
        store.storage().incremental().put("note/1", Bytes.utf8("hello"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatWaitsIsListedShownRunAndUndone() {
        Map<String, Object> waiting = notes();
        assertEquals(1L, waiting.get("version"));
        assertEquals("runs at the next mosp migrate", first(waiting, "waiting").get("reason"));
        Result plan = console.type("migrate", "--plan");
        assertEquals(0, plan.status(), plan.err());
        assertTrue(plan.out().contains("notes 1 -> 2"), plan.out());
        assertTrue(plan.out().contains("org.example.louder 1.2.0"), plan.out());
        assertEquals("hello", note());
        Result migrated = console.type("migrate");
        assertEquals(0, migrated.status(), migrated.err());
        assertTrue(migrated.out().contains("done notes 1 -> 2 from org.example.louder 1.2.0"), migrated.out());
        assertEquals("hello!", note());
        Map<String, Object> done = notes();
        assertEquals(2L, done.get("version"));
        assertEquals(1L, first(done, "applied").get("entries"));
        Result table = console.type("migrations");
        assertTrue(table.out().contains("notes 1 -> 2"), table.out());
        assertTrue(console.type("migrate").out().contains("nothing to run"));
        Result back = console.type("migrate", "--to", "notes@1", "--json");
        assertEquals(0, back.status(), back.err());
        assertEquals("done", back.object().get("state"));
        assertEquals("hello", note());
        assertEquals(1L, notes().get("version"));
    }

    @Test
    void theStoreIsBackedUpBeforeTheStepUnlessThatIsNotWanted() {
        Result migrated = console.type("migrate");
        assertTrue(migrated.out().contains("backed up before it to backups/notes-1-to-2-"), migrated.out());
        String named = String.valueOf(first(notes(), "applied").get("backup"));
        assertTrue(console.type("migrations").out().contains("before it: " + named));
        Result restored = console.type(
                "restore",
                directory.resolve("store").resolve(named).toString(),
                "--data",
                "before",
                "--engine",
                "mvstore");
        assertEquals(0, restored.status(), restored.err());
        try (RealStore before = new RealStore(directory.resolve("before"))) {
            assertEquals(
                    "hello",
                    before.storage()
                            .incremental()
                            .get("note/1")
                            .orElseThrow()
                            .value()
                            .toUtf8());
        }
        Result back = console.type("migrate", "--to", "notes@1", "--no-backup", "--json");
        assertEquals(List.of(), back.object().get("backups"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void aBackupThatLaterOnesReplacedIsShownAsPruned() {
        for (int i = 0; i < 4; i++) {
            Result result = console.type("migrate", "--to", i % 2 == 0 ? "notes@2" : "notes@1");
            assertEquals(0, result.status(), result.err());
        }
        List<Map<String, Object>> history = (List<Map<String, Object>>) notes().get("history");
        assertEquals(
                List.of(true, false, false, false),
                history.stream().map(step -> step.get("pruned")).toList());
        Result table = console.type("migrations");
        assertTrue(table.out().contains(history.get(0).get("backup") + " (pruned)"), table.out());
        assertEquals(
                1, table.out().lines().filter(line -> line.contains("(pruned)")).count(), table.out());
    }

    @Test
    void aDryRunSaysWhatWouldBeAndChangesNothing() {
        Map<String, Object> first =
                console.type("migrate", "--dry-run", "--json").object();
        assertEquals(List.of(1L), first.get("entriesMoved"));
        assertEquals("hello", note());
        assertEquals(1L, notes().get("version"));
        assertEquals(first, console.type("migrate", "--dry-run", "--json").object());
        Result table = console.type("migrate", "--dry-run");
        assertTrue(table.out().contains(String.valueOf(first.get("digest"))), table.out());
        assertEquals(2, console.type("migrate", "--dry-run", "--plan").status());
    }

    @Test
    void whatIsInTheWayIsSaidAndEndsWithStatus1() {
        store.migrations().bind(new Later(), "org.example.later", "0.1.0");
        Result plan = console.type("migrate", "--to", "notes@4", "--plan");
        assertEquals(1, plan.status());
        assertTrue(
                plan.out()
                        .contains("no step leads on from version 2; installed steps for notes: 1 -> 2 from"
                                + " org.example.louder 1.2.0, 3 -> 4 from org.example.later 0.1.0"),
                plan.out());
        assertEquals(2, console.type("migrate", "--to", "notes").status());
    }

    private Map<String, Object> notes() {
        return console.type("migrations", "--json").list().stream()
                .filter(schema -> schema.get("schema").equals("notes"))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> first(Map<String, Object> schema, String list) {
        return ((List<Map<String, Object>>) schema.get(list)).get(0);
    }

    private String note() {
        return store.storage().incremental().get("note/1").orElseThrow().value().toUtf8();
    }
}
