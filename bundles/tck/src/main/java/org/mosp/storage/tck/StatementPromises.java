package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** Statements of the relational role: what they take, what they change, what they refuse. */
interface StatementPromises {

    /** Where engines are opened; closed after each test. */
    EngineHome<RelationalEngine> home();

    @Test
    default void everyWayOfChangingAdvancesTheSequenceAndReadingDoesNot() {
        RelationalEngine engine = Notes.open(home());
        Notes.put(engine, "a", 1);
        List<RelationalEngine.SqlWork<?>> changes = List.of(
                session -> session.query("INSERT INTO notes VALUES ('b', 2) RETURNING id", row -> row.text(1)),
                session -> session.update("WITH new(id) AS (VALUES ('c')) INSERT INTO notes SELECT id, 3 FROM new"),
                session -> session.update("UPDATE notes SET number = 9 WHERE id = 'a'"),
                session -> session.update("CREATE INDEX by_number ON notes (number)"));
        for (RelationalEngine.SqlWork<?> change : changes) {
            long before = engine.lastSequence();
            engine.write(change);
            assertEquals(before + 1, engine.lastSequence());
            assertEquals(before + 1, engine.<Long>read(SqlSession::sequence));
        }
        long before = engine.lastSequence();
        long forces = engine.statistics().forces();
        engine.write(session -> session.query("SELECT 1", row -> row.number(1)));
        engine.write(session -> session.update("DELETE FROM notes WHERE id = 'nobody'"));
        engine.write(session -> session.update("CREATE TABLE IF NOT EXISTS notes (id TEXT)"));
        assertEquals(before, engine.lastSequence());
        assertEquals(forces, engine.statistics().forces());
    }

    @Test
    default void valueThatItsColumnCannotHoldIsAMistakeAndChangesNothing() {
        RelationalEngine engine = Notes.open(home());
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', 'text')")));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', NULL)")));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', ?)", 1.5)));
        assertEquals(List.of(), Notes.numbers(engine));
    }

    @Test
    default void rowThatNamesNobodyIsAConflict() {
        RelationalEngine engine = Notes.open(home());
        engine.write(session ->
                session.update("CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL REFERENCES notes (id))"));
        assertThrows(
                ConflictException.class,
                () -> engine.write(session -> session.update("INSERT INTO child (id, note) VALUES ('c', 'nobody')")));
        Notes.put(engine, "after", 1);
    }

    @Test
    default void textThatNoDatabaseStoresAsItIsIsRefusedAndNothingIsStored() {
        RelationalEngine engine = Notes.open(home());
        assertThrows(IllegalArgumentException.class, () -> Notes.put(engine, "a\0b", 1));
        assertThrows(IllegalArgumentException.class, () -> Notes.put(engine, "half \uD800", 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.read(session -> session.get(Keyspace.STORE, "a\0b").isPresent()));
        assertEquals(List.of(), Notes.numbers(engine));
        Notes.put(engine, "after", 1);
    }

    @Test
    default void everyKindOfArgumentComesBackAsItWas() {
        RelationalEngine engine = Notes.open(home());
        Instant time = Instant.parse("1969-12-31T23:59:59.999999Z");
        String types = Notes.lite(engine) ? "d INTEGER, e BLOB" : "d TIMESTAMPTZ, e BYTEA";
        engine.write(session -> session.update("CREATE TABLE kinds (a TEXT, b BIGINT, c BIGINT, " + types + ")"));
        engine.write(session -> session.update(
                "INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", "\uD83C\uDFA8", Long.MIN_VALUE, true, time, Bytes.EMPTY));
        engine.write(session -> session.update("INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", null, 7, false, time, null));
        List<Object> read = engine.read(session -> session.query(
                        "SELECT * FROM kinds WHERE a IS NOT NULL",
                        row -> List.<Object>of(row.text(1), row.number(2), row.number(3), row.time(4), row.bytes(5))))
                .get(0);
        assertEquals(List.of("\uD83C\uDFA8", Long.MIN_VALUE, 1L, time, Bytes.EMPTY), read);
        assertThrows(
                IllegalStateException.class,
                () -> engine.read(session -> session.query("SELECT a FROM kinds WHERE a IS NULL", row -> row.text(1))));
    }

    @Test
    default void timesFinerThanAMicrosecondAreCutOffNotRounded() {
        RelationalEngine engine = Notes.open(home());
        String type = Notes.lite(engine) ? "INTEGER" : "TIMESTAMPTZ";
        engine.write(session -> session.update("CREATE TABLE times (id BIGINT PRIMARY KEY, moment " + type + ")"));
        Instant fine = Instant.parse("2026-02-03T04:05:06.123456999Z");
        Instant old = Instant.parse("0001-01-01T00:00:00.000001Z");
        Instant before = Instant.parse("1969-12-31T23:59:59.999998001Z");
        engine.write(session -> session.update("INSERT INTO times VALUES (1, ?), (2, ?), (3, ?)", fine, old, before));
        assertEquals(
                List.of(
                        Instant.parse("2026-02-03T04:05:06.123456Z"),
                        old,
                        Instant.parse("1969-12-31T23:59:59.999999Z")),
                engine.read(session -> session.query("SELECT moment FROM times ORDER BY id", row -> row.time(1))));
    }

    @Test
    default void sameStatementMayBeUsedInsideOfItself() {
        RelationalEngine engine = Notes.open(home());
        Notes.put(engine, "a", 1);
        Notes.put(engine, "b", 2);
        String all = "SELECT id FROM notes WHERE id >= ? ORDER BY id";
        List<Integer> sizes = engine.read(session -> session.query(
                all, row -> session.query(all, inner -> 1, row.text(1)).size(), "a"));
        assertEquals(List.of(2, 1), sizes);
    }

    @Test
    default void preparedStatementsFollowTheTablesTheyRead() {
        RelationalEngine engine = Notes.open(home());
        Notes.put(engine, "a", 1);
        String all = "SELECT * FROM notes ORDER BY 1";
        for (int i = 0; i < 6; i++) {
            engine.write(session -> session.query(all, row -> row.text(1)));
            engine.read(session -> session.query(all, row -> row.text(1)));
        }
        engine.write(session -> session.update("ALTER TABLE notes ADD COLUMN more INTEGER"));
        assertEquals(List.of("a"), engine.write(session -> session.query(all, row -> row.text(1))));
        assertEquals(List.of("a"), engine.<List<String>>read(session -> session.query(all, row -> row.text(1))));
        assertEquals(EngineState.OPEN, engine.state());
    }
}
