package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.RelationalEngine;

/** What a killed dry run left on a server goes when its store comes there again, and nothing else does. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ScratchLeftTest {

    @TempDir
    private Path directory;

    @TempDir
    private Path copies;

    @TempDir
    private Path elsewhere;

    private static boolean isThere(TestStore looked) {
        return !looked.look("SELECT 1 FROM pg_namespace WHERE nspname = '" + looked.schema() + "'")
                .isEmpty();
    }

    /** A copy with a row, as a kill leaves it: it was closed, and not discarded. */
    private static TestStore left(TestStore store, Path directory) {
        TestStore copy = store.scratch(directory);
        try (RelationalEngine engine = copy.openWithNotes()) {
            TestStore.put(engine, "copied", 1);
        }
        assertTrue(isThere(copy));
        return copy;
    }

    @Test
    void itGoesAtTheNextOpenAlsoOfAnotherGeneration(@TempDir Path others) {
        TestStore first = TestStore.shared(directory);
        try (RelationalEngine engine = first.openWithNotes()) {
            TestStore.put(engine, "a", 1);
        }
        TestStore copy = left(first, copies);
        TestStore stranger = TestStore.shared(others);
        TestStore strangers = left(stranger, others);
        try (RelationalEngine engine = first.nextGeneration(elsewhere).openWithNotes()) {
            assertFalse(isThere(copy));
            TestStore.put(engine, "b", 2);
        }
        assertEquals(List.of("a"), first.storedNotes());
        assertTrue(isThere(strangers));
        assertEquals(List.of("copied"), strangers.storedNotes());
        // the next dry run finds a directory that tells of a schema which is gone
        copy.discard();
        strangers.discard();
    }

    @Test
    void aLookThatFailsLeavesNoAbortedTransaction() throws SQLException {
        TestStore store = TestStore.shared(directory);
        try (Connection connection = store.server().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThrows(SQLException.class, () -> statement.execute("SELECT 1 / 0"));
            // every statement fails now until the transaction is rolled back, the look with them
            SchemaRemoval.ofScratch(connection, store.context(), PostgresqlSettings.of(store.context(), Map.of()));
            assertTrue(statement.execute("SELECT 1"));
        }
    }

    @Test
    void itGoesWhenTheStoreLeavesTheServerForGood() {
        TestStore store = TestStore.shared(directory);
        store.openWithNotes().close();
        TestStore copy = left(store, copies);
        store.discard();
        assertFalse(isThere(store));
        assertFalse(isThere(copy));
    }

    @Test
    void aDryRunUnderWayGoesOn() {
        TestStore store = TestStore.shared(directory);
        store.openWithNotes().close();
        try (RelationalEngine copy = store.scratch(copies).openWithNotes()) {
            TestStore.put(copy, "c", 3);
            try (RelationalEngine engine = store.open()) {
                TestStore.put(engine, "a", 1);
            }
            store.discard();
            TestStore.put(copy, "d", 4);
            assertEquals(List.of(3L, 4L), TestStore.numbers(copy));
        }
        store.scratch(copies).discard();
    }

    @Test
    void oneThatSaysItIsAnothersIsNotTouchedAndKeepsNothingFromBeingOpened() {
        TestStore store = TestStore.shared(directory);
        store.openWithNotes().close();
        TestStore copy = left(store, copies);
        String owner = copy.schema() + ".mosp_owner";
        String was = copy.look("SELECT store_id FROM " + owner).get(0);
        store.server().execute("UPDATE " + owner + " SET store_id = gen_random_uuid()");
        try (RelationalEngine engine = store.open()) {
            TestStore.put(engine, "a", 1);
        }
        assertEquals(List.of("copied"), copy.storedNotes());
        store.server().execute("UPDATE " + owner + " SET store_id = '" + was + "'");
        store.open().close();
        assertFalse(isThere(copy));
        store.discard();
    }
}
