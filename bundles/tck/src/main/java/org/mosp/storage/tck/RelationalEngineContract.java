package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineContext.Mode;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/** Every promise of the relational role, on an engine on the local disk. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RelationalEngineContract
        implements TransactionPromises, GroupPromises, StatementPromises, SessionPromises {

    private final EngineSubject subject;
    private EngineHome<RelationalEngine> home;

    /** For an engine. */
    @SuppressWarnings("NullAway.Init")
    protected RelationalEngineContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void makeHome(@TempDir Path parent) {
        home = EngineHome.onDisk(subject, RelationalEngine.class, parent);
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    @Override
    public final EngineHome<RelationalEngine> home() {
        return home;
    }

    @Override
    public final EngineSubject subject() {
        return subject;
    }

    @Test
    void argumentsOfEveryTypeAreReadBack() {
        RelationalEngine engine = home.open();
        boolean lite = engine.dialect() == RelationalEngine.Dialect.SQLITE;
        engine.write(session -> session.update("CREATE TABLE kinds (id BIGINT PRIMARY KEY, words TEXT, whole BIGINT,"
                + " flag BIGINT, moment " + (lite ? "INTEGER" : "TIMESTAMPTZ") + ", content "
                + (lite ? "BLOB" : "BYTEA") + ")"));
        Instant moment = Instant.parse("2026-02-03T04:05:06.123456Z");
        Bytes content = Bytes.wrap(new byte[] {0, 1, (byte) 0x80, (byte) 0xff});
        String words = "plain, 'quoted', \"double\"; -- ? ünïcode 漢字 😀";
        insert(engine, 1, words, Long.MIN_VALUE, true, moment, content);
        insert(engine, 2, "", 7, false, Instant.EPOCH, Bytes.EMPTY);
        insert(engine, 3, null, null, null, null, null);
        insert(
                engine,
                4,
                "x".repeat(100_000),
                Integer.MAX_VALUE,
                true,
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Bytes.wrap(new byte[1_000_000]));
        RelationalEngine again = home.reopen(engine);
        again.read(session -> {
            assertEquals(
                    List.of(words + Long.MIN_VALUE + "1" + moment + content),
                    session.query(
                            "SELECT words, whole, flag, moment, content FROM kinds WHERE id = ?",
                            row -> row.text(1) + row.number(2) + row.number(3) + row.time(4) + row.bytes(5),
                            1));
            assertEquals(
                    Optional.of("|7|0|" + Instant.EPOCH + "|0"),
                    session.queryOne(
                            "SELECT words, whole, flag, moment, content FROM kinds WHERE id = ? AND words = ?",
                            row -> row.textOrNull(1) + "|" + row.number(2) + "|" + row.number(3) + "|" + row.time(4)
                                    + "|" + row.bytes(5).length(),
                            2L,
                            ""));
            assertEquals(
                    1,
                    session.query(
                                    "SELECT words FROM kinds WHERE words IS NULL AND whole IS NULL AND flag IS NULL"
                                            + " AND moment IS NULL AND content IS NULL",
                                    row -> Optional.ofNullable(row.textOrNull(1)))
                            .size());
            assertEquals(
                    Optional.of(1_000_000 + "1969-12-31T23:59:59.999999Z" + Integer.MAX_VALUE),
                    session.queryOne(
                            "SELECT content, moment, whole FROM kinds WHERE id = ?",
                            row -> row.bytes(1).length() + "" + row.time(2) + row.number(3),
                            4));
            assertEquals(
                    List.of(4L, 1L),
                    session.query("SELECT id FROM kinds WHERE flag = ? ORDER BY moment", row -> row.number(1), true));
            assertEquals(
                    List.of(1L),
                    session.query(
                            "SELECT id FROM kinds WHERE moment = ? AND content = ?",
                            row -> row.number(1),
                            moment,
                            content));
            assertEquals(
                    Optional.empty(), session.queryOne("SELECT id FROM kinds WHERE id = 99", row -> row.number(1)));
            return true;
        });
    }

    private static void insert(RelationalEngine engine, int id, @Nullable Object... values) {
        List<@Nullable Object> arguments = new ArrayList<>();
        arguments.add(id);
        arguments.addAll(Arrays.asList(values));
        int rows = engine.write(session -> session.update(
                "INSERT INTO kinds (id, words, whole, flag, moment, content) VALUES (?, ?, ?, ?, ?, ?)",
                arguments.toArray()));
        assertEquals(1, rows);
    }

    @Test
    void updateTellsHowManyRowsItChanged() {
        RelationalEngine engine = home.open();
        createRows(engine);
        for (int i = 0; i < 10; i++) {
            insertRow(engine, "r" + i, i);
        }
        assertEquals(4, change(engine, "UPDATE tck_rows SET amount = 0 WHERE amount > 5"));
        assertEquals(0, change(engine, "DELETE FROM tck_rows WHERE name = 'nobody'"));
        assertEquals(10, change(engine, "DELETE FROM tck_rows"));
    }

    private static int change(RelationalEngine engine, String sql) {
        return engine.write(session -> session.update(sql));
    }

    @Test
    void entriesOfStoreAndLocalAreKeptApartWithTheirHeaders() {
        RelationalEngine engine = home.open();
        Bytes key = Bytes.utf8("schema/catalogue");
        EngineEntry store = new EngineEntry(Keyspace.STORE, key, 41, 2, 3, Bytes.utf8("store"));
        EngineEntry local = new EngineEntry(Keyspace.LOCAL, key, 42, 1, 0, Bytes.EMPTY);
        engine.write(session -> {
            session.put(store);
            session.put(local);
            session.put(new EngineEntry(Keyspace.LOCAL, Bytes.utf8("gone"), 1, 1, 0, Bytes.utf8("x")));
            return true;
        });
        engine.write(session -> {
            assertEquals(Optional.of(store), session.get(Keyspace.STORE, "schema/catalogue"));
            session.delete(Keyspace.LOCAL, "gone");
            session.delete(Keyspace.LOCAL, "never there");
            return true;
        });
        RelationalEngine again = home.reopen(engine);
        again.read(session -> {
            assertEquals(Optional.of(store), session.get(Keyspace.STORE, "schema/catalogue"));
            assertEquals(Optional.of(local), session.get(Keyspace.LOCAL, "schema/catalogue"));
            assertEquals(Optional.empty(), session.get(Keyspace.LOCAL, "gone"));
            return true;
        });
        EngineEntry replaced = new EngineEntry(Keyspace.STORE, key, 77, 3, 0, Bytes.utf8("newer"));
        again.write(session -> {
            session.put(replaced);
            return true;
        });
        assertEquals(Optional.of(replaced), again.read(session -> session.get(Keyspace.STORE, "schema/catalogue")));
    }

    @Test
    void sequencesOnlyRiseAndAreNeverReused() {
        RelationalEngine engine = home.open(Mode.WRITE, 100);
        assertEquals(99, engine.lastSequence());
        createRows(engine);
        long last = engine.lastSequence();
        for (int i = 0; i < 20; i++) {
            int id = i;
            long sequence = engine.write(session -> {
                session.update("DELETE FROM tck_rows");
                session.update("INSERT INTO tck_rows (name, amount) VALUES (?, ?)", "r" + id, session.sequence());
                return session.sequence();
            });
            assertTrue(sequence > last && sequence >= 100, sequence + " after " + last);
            assertEquals(sequence, engine.lastSequence());
            last = sequence;
            if (i % 5 == 4) {
                engine = home.reopen(engine);
                assertEquals(last, engine.lastSequence());
            }
        }
        engine.write(session -> session.update("DELETE FROM tck_rows"));
        last = engine.lastSequence();
        home.close(engine);
        engine = home.open(Mode.WRITE, 5_000);
        assertTrue(engine.write(session -> session.sequence()) >= 5_000);
    }

    @Test
    void readOnlyServesAndRefusesToWrite() {
        RelationalEngine engine = home.open();
        createRows(engine);
        insertRow(engine, "a", 1);
        long last = engine.lastSequence();
        home.close(engine);
        RelationalEngine reading = home.open(Mode.READ_ONLY);
        assertEquals(EngineState.Mode.READ_ONLY, reading.state().mode());
        assertEquals(1, rows(reading));
        assertEquals(last, reading.lastSequence());
        assertThrows(StorageReadOnlyException.class, () -> insertRow(reading, "b", 2));
        assertTrue(reading.verify(Progress.NONE).ok());
    }

    @Test
    void verifyOfAHealthyStoreFindsNothing() {
        RelationalEngine engine = home.open();
        createRows(engine);
        for (int i = 0; i < 100; i++) {
            insertRow(engine, "r" + i, i);
        }
        assertEquals(List.of(), engine.verify(Progress.NONE).problems());
        assertEquals(List.of(), home.reopen(engine).verify(Progress.NONE).problems());
    }

    @Test
    void closedEngineRefusesEveryCall() {
        RelationalEngine engine = home.open();
        createRows(engine);
        home.close(engine);
        assertEquals(EngineState.Mode.CLOSED, engine.state().mode());
        assertThrows(StorageUnavailableException.class, () -> insertRow(engine, "a", 1));
        assertThrows(StorageUnavailableException.class, () -> rows(engine));
    }

    static void createRows(RelationalEngine engine) {
        engine.write(
                session -> session.update("CREATE TABLE tck_rows (name TEXT PRIMARY KEY, amount BIGINT NOT NULL)"));
    }

    static int insertRow(RelationalEngine engine, String name, long amount) {
        return engine.write(
                session -> session.update("INSERT INTO tck_rows (name, amount) VALUES (?, ?)", name, amount));
    }

    static long rows(RelationalEngine engine) {
        return engine.read(session -> session.queryOne("SELECT COUNT(*) FROM tck_rows", row -> row.number(1))
                .orElseThrow());
    }
}
