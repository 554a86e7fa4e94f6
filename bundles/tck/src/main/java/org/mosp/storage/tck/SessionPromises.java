package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** Sessions of the relational role, and what the framework keeps beside the tables. */
interface SessionPromises {

    /** Where engines are opened; closed after each test. */
    EngineHome<RelationalEngine> home();

    @Test
    default void workThatThrowsLeavesNothing() {
        RelationalEngine engine = Notes.open(home());
        assertThrows(
                IllegalStateException.class,
                () -> engine.write(session -> {
                    Notes.put(session, "a", 1);
                    throw new IllegalStateException("no");
                }));
        assertEquals(List.of(), Notes.numbers(engine));
        Notes.put(engine, "b", 1);
    }

    @Test
    default void readSeesOneInstantWhileWritersGoOn() {
        RelationalEngine engine = Notes.open(home());
        Notes.put(engine, "a", 1);
        List<Long> seen = engine.read(session -> {
            long first = session.query("SELECT count(*) FROM notes", row -> row.number(1))
                    .get(0);
            Notes.put(engine, "b", 2);
            long second = session.query("SELECT count(*) FROM notes", row -> row.number(1))
                    .get(0);
            return List.of(first, second, session.sequence());
        });
        assertEquals(List.of(1L, 1L), seen.subList(0, 2));
        assertTrue(seen.get(2) < engine.lastSequence());
        assertEquals(2, Notes.numbers(engine).size());
    }

    @Test
    default void readNeverWrites() {
        RelationalEngine engine = Notes.open(home());
        assertThrows(IllegalStateException.class, () -> engine.read(session -> session.update("DELETE FROM notes")));
        assertThrows(
                StorageReadOnlyException.class,
                () -> engine.read(session -> session.query("DELETE FROM notes RETURNING id", row -> row.text(1))));
    }

    @Test
    default void sessionEndsWithItsWork() {
        RelationalEngine engine = Notes.open(home());
        List<SqlSession> kept = new ArrayList<>();
        engine.write(session -> {
            kept.add(session);
            return 1;
        });
        assertThrows(IllegalStateException.class, () -> kept.get(0).update("DELETE FROM notes"));
        assertThrows(IllegalStateException.class, () -> engine.write(session -> Notes.put(engine, "inside", 1)));
    }

    @Test
    default void sequenceGrowsWithEachCommitAndSurvivesReopening() {
        RelationalEngine engine = Notes.open(home());
        long first = Notes.put(engine, "a", 1);
        long second = Notes.put(engine, "b", 2);
        assertTrue(second > first);
        assertEquals(second, engine.lastSequence());
        assertEquals(second, engine.<Long>read(SqlSession::sequence));
        RelationalEngine again = home().reopen(engine);
        assertEquals(second, again.lastSequence());
        home().close(again);
        RelationalEngine raised = home().open(EngineContext.Mode.WRITE, 1_000);
        assertEquals(999, raised.lastSequence());
        assertEquals(1_000, Notes.put(raised, "c", 3));
    }

    @Test
    default void entriesOfTheFrameworkAreKeptPerKeyspaceAndChecked() {
        RelationalEngine engine = Notes.open(home());
        EngineEntry entry = new EngineEntry(Keyspace.STORE, Bytes.utf8("schema/x"), 5, 2, 9, Bytes.utf8("value"));
        engine.write(session -> {
            session.put(entry);
            return 1;
        });
        assertEquals(
                entry,
                engine.read(session -> session.get(Keyspace.STORE, "schema/x")).orElseThrow());
        assertTrue(
                engine.read(session -> session.get(Keyspace.LOCAL, "schema/x")).isEmpty());
        assertThrows(IllegalArgumentException.class, () -> engine.read(session -> session.get(Keyspace.USER, "x")));
        String longer = Notes.lite(engine) ? "CAST(value || x'00' AS BLOB)" : "value || '\\x00'::bytea";
        engine.write(session -> session.update("UPDATE mosp_store SET value = " + longer + " WHERE key = 'schema/x'"));
        assertThrows(
                StorageDamagedException.class, () -> engine.read(session -> session.get(Keyspace.STORE, "schema/x")));
        VerifyReport report = engine.verify(Progress.NONE);
        assertTrue(report.problems().toString().contains("schema/x"), report.toString());
        assertTrue(engine.state().damaged());
    }

    @Test
    default void verifyFindsNothingInAGoodStore() {
        RelationalEngine engine = Notes.open(home());
        Notes.put(engine, "a", 1);
        VerifyReport report = engine.verify(Progress.NONE);
        assertTrue(report.ok(), report.toString());
        assertTrue(report.entries() >= 2 && report.bytes() > 0, report.toString());
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    default void closedEngineServesNothing() {
        RelationalEngine engine = Notes.open(home());
        engine.close();
        assertEquals(EngineState.CLOSED, engine.state());
        assertThrows(StorageUnavailableException.class, () -> Notes.put(engine, "a", 1));
        assertThrows(StorageUnavailableException.class, () -> Notes.numbers(engine));
        assertThrows(StorageUnavailableException.class, () -> engine.verify(Progress.NONE));
        engine.close();
    }
}
