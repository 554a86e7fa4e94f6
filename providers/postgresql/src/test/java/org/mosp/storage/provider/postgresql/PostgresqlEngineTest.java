package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;
import org.postgresql.Driver;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PostgresqlEngineTest {

    private TestStore store;
    private RelationalEngine engine;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = TestStore.shared(directory);
        engine = store.openWithNotes();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private void reopen(EngineContext.Mode mode) {
        engine.close();
        engine = store.open(mode, 1);
    }

    private long put(String id, long number) {
        return engine.write(session -> {
            put(session, id, number);
            return session.sequence();
        });
    }

    private static void put(SqlSession session, String id, long number) {
        session.update(
                "INSERT INTO notes (id, number) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET number = excluded.number",
                id,
                number);
    }

    private List<Long> numbers() {
        return TestStore.numbers(engine);
    }

    @Test
    void sequenceGrowsWithEachCommitAndSurvivesReopening() {
        long first = put("a", 1);
        long second = put("b", 2);
        assertTrue(second > first);
        assertEquals(second, engine.lastSequence());
        assertEquals(second, engine.<Long>read(SqlSession::sequence));
        reopen(EngineContext.Mode.WRITE);
        assertEquals(second, engine.lastSequence());
        engine.close();
        engine = store.open(EngineContext.Mode.WRITE, 1_000);
        assertEquals(999, engine.lastSequence());
        assertEquals(1_000, put("c", 3));
    }

    @Test
    void everyWayOfChangingAdvancesTheSequenceAndReadingDoesNot() {
        put("a", 1);
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
    void worksThatWaitShareOneTransactionAndOnlyTheOneThatThrowsIsUndone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = TestStore.holdWriter(engine, release);
        long before = engine.statistics().forces();
        List<CompletableFuture<Long>> group = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            group.add(engine.writeAsync(
                            session -> {
                                put(session, "n" + number, number);
                                if (number == 7) {
                                    throw new IllegalArgumentException("seven");
                                }
                                return session.sequence();
                            },
                            Runnable::run)
                    .toCompletableFuture());
        }
        release.countDown();
        held.get(10, TimeUnit.SECONDS);
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (i == 7) {
                CompletionException failure = assertThrows(
                        CompletionException.class, () -> group.get(7).join());
                assertEquals("seven", failure.getCause().getMessage());
            } else {
                sequences.add(group.get(i).get(10, TimeUnit.SECONDS));
            }
        }
        assertEquals(19, numbers().size());
        assertEquals(sequences.stream().distinct().sorted().toList(), sequences);
        assertEquals(before + 1, engine.statistics().forces());
    }

    @Test
    void groupThatFailsAsAWholeIsRunOneByOne() throws Exception {
        engine.write(session -> session.update("CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL,"
                + " FOREIGN KEY (note) REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)"));
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = TestStore.holdWriter(engine, release);
        CompletableFuture<Long> good = engine.writeAsync(
                        session -> {
                            put(session, "good", 1);
                            return session.sequence();
                        },
                        Runnable::run)
                .toCompletableFuture();
        CompletableFuture<Integer> orphan = engine.writeAsync(
                        session -> session.update("INSERT INTO child (id, note) VALUES ('c', 'nobody')"), Runnable::run)
                .toCompletableFuture();
        release.countDown();
        held.get(10, TimeUnit.SECONDS);
        good.get(10, TimeUnit.SECONDS);
        CompletionException failure = assertThrows(CompletionException.class, orphan::join);
        assertTrue(failure.getCause() instanceof ConflictException, failure.toString());
        assertEquals(List.of(1L), numbers());
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void foreignKeysAreKept() {
        engine.write(session ->
                session.update("CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL REFERENCES notes (id))"));
        assertThrows(
                ConflictException.class,
                () -> engine.write(session -> session.update("INSERT INTO child (id, note) VALUES ('c', 'nobody')")));
        put("after", 1);
    }

    @Test
    void valueThatItsColumnCannotHoldIsAMistakeAndChangesNothing() {
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', 'text')")));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', NULL)")));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.write(session -> session.update("INSERT INTO notes VALUES ('a', ?)", 1.5)));
        assertEquals(List.of(), numbers());
    }

    @Test
    void workThatThrowsLeavesNothing() {
        assertThrows(
                IllegalStateException.class,
                () -> engine.write(session -> {
                    put(session, "a", 1);
                    throw new IllegalStateException("no");
                }));
        assertEquals(List.of(), numbers());
        put("b", 1);
    }

    @Test
    void readSeesOneInstantWhileWritersGoOn() {
        put("a", 1);
        List<Long> seen = engine.read(session -> {
            long first = session.query("SELECT count(*) FROM notes", row -> row.number(1))
                    .get(0);
            put("b", 2);
            long second = session.query("SELECT count(*) FROM notes", row -> row.number(1))
                    .get(0);
            return List.of(first, second, session.sequence());
        });
        assertEquals(List.of(1L, 1L), seen.subList(0, 2));
        assertTrue(seen.get(2) < engine.lastSequence());
        assertEquals(2, numbers().size());
    }

    @Test
    void readNeverWrites() {
        assertThrows(IllegalStateException.class, () -> engine.read(session -> session.update("DELETE FROM notes")));
        assertThrows(
                StorageReadOnlyException.class,
                () -> engine.read(session -> session.query("DELETE FROM notes RETURNING id", row -> row.text(1))));
    }

    @Test
    void sessionEndsWithItsWork() {
        AtomicReference<SqlSession> kept = new AtomicReference<>();
        engine.write(session -> {
            kept.set(session);
            return 1;
        });
        assertThrows(IllegalStateException.class, () -> kept.get().update("DELETE FROM notes"));
        assertThrows(IllegalStateException.class, () -> engine.write(session -> put("inside", 1)));
    }

    @Test
    void sameStatementMayBeUsedInsideOfItself() {
        put("a", 1);
        put("b", 2);
        String all = "SELECT id FROM notes WHERE id >= ? ORDER BY id";
        List<Integer> sizes = engine.read(session -> session.query(
                all, row -> session.query(all, inner -> 1, row.text(1)).size(), "a"));
        assertEquals(List.of(2, 1), sizes);
    }

    @Test
    void everyKindOfArgumentComesBackAsItWas() {
        Instant time = Instant.parse("1969-12-31T23:59:59.999999Z");
        engine.write(
                session -> session.update("CREATE TABLE kinds (a TEXT, b BIGINT, c BIGINT, d TIMESTAMPTZ, e BYTEA)"));
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
    void entriesOfTheFrameworkAreKeptPerKeyspaceAndChecked() {
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
        engine.write(session ->
                session.update("UPDATE mosp_store SET value = value || '\\x00'::bytea WHERE key = 'schema/x'"));
        assertThrows(
                StorageDamagedException.class, () -> engine.read(session -> session.get(Keyspace.STORE, "schema/x")));
        VerifyReport report = engine.verify(Progress.NONE);
        assertTrue(report.problems().toString().contains("schema/x"), report.toString());
        assertTrue(engine.state().damaged());
    }

    @Test
    void verifyFindsNothingInAGoodStore() {
        put("a", 1);
        VerifyReport report = engine.verify(Progress.NONE);
        assertTrue(report.ok(), report.toString());
        assertTrue(report.entries() >= 2 && report.bytes() > 0, report.toString());
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void callerThatIsInterruptedFailsAloneWithItsFlagSet() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = TestStore.holdWriter(engine, release);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread interrupted = new Thread(() -> {
            try {
                put("interrupted", 1);
            } catch (RuntimeException e) {
                seen.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        CompletableFuture<Long> other = engine.writeAsync(
                        session -> {
                            put(session, "other", 1);
                            return session.sequence();
                        },
                        Runnable::run)
                .toCompletableFuture();
        interrupted.start();
        interrupted.interrupt();
        interrupted.join(10_000);
        release.countDown();
        held.get(10, TimeUnit.SECONDS);
        other.get(10, TimeUnit.SECONDS);
        assertTrue(seen.get() instanceof OutcomeUnknownException, "" + seen.get());
        assertEquals(true, flag.get());
        put("after", 1);
    }

    @Test
    void continuationsNeverRunOnTheWritingThread() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "continuations"));
        try {
            String thread = engine.writeAsync(session -> session.update("DELETE FROM notes"), executor)
                    .thenApply(rows -> Thread.currentThread().getName())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertFalse(thread.startsWith("mosp-postgresql"), thread);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void closedEngineServesNothing() {
        engine.close();
        assertEquals(EngineState.CLOSED, engine.state());
        assertThrows(StorageUnavailableException.class, () -> put("a", 1));
        assertThrows(StorageUnavailableException.class, this::numbers);
        assertThrows(StorageUnavailableException.class, () -> engine.verify(Progress.NONE));
        engine.close();
    }

    @Test
    void closingFinishesWhatWasAccepted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = TestStore.holdWriter(engine, release);
        List<CompletableFuture<Integer>> accepted = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long number = i;
            accepted.add(engine.writeAsync(
                            session -> {
                                put(session, "n" + number, number);
                                return 1;
                            },
                            Runnable::run)
                    .toCompletableFuture());
        }
        Thread closing = new Thread(engine::close);
        closing.start();
        release.countDown();
        held.get(10, TimeUnit.SECONDS);
        for (CompletableFuture<Integer> each : accepted) {
            assertEquals(1, each.get(10, TimeUnit.SECONDS));
        }
        closing.join(10_000);
        engine = store.open();
        assertEquals(10, numbers().size());
    }

    @Test
    void textThatNoDatabaseStoresAsItIsIsRefusedAndNothingIsStored() {
        assertThrows(IllegalArgumentException.class, () -> put("a\0b", 1));
        assertThrows(IllegalArgumentException.class, () -> put("half \uD800", 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> engine.read(session -> session.get(Keyspace.STORE, "a\0b").isPresent()));
        assertEquals(List.of(), numbers());
        put("after", 1);
    }

    @Test
    void workThatGoesOnBehindAFailedStatementStoresNothing() {
        put("taken", 1);
        assertThrows(
                ConflictException.class,
                () -> engine.write(session -> {
                    put(session, "before", 2);
                    try {
                        session.update("INSERT INTO notes VALUES ('taken', 3)");
                    } catch (ConflictException e) {
                        return "swallowed";
                    }
                    return "stored";
                }));
        assertEquals(List.of(1L), numbers());
        assertThrows(
                StorageIoException.class,
                () -> engine.read(session -> {
                    try {
                        return session.query("SELECT * FROM nowhere", row -> row.text(1))
                                .size();
                    } catch (StorageIoException e) {
                        return -1;
                    }
                }));
    }

    @Test
    void preparedStatementsFollowTheTablesTheyRead() {
        put("a", 1);
        String all = "SELECT * FROM notes ORDER BY 1";
        for (int i = 0; i < 6; i++) {
            engine.write(session -> session.query(all, row -> row.text(1)));
            engine.read(session -> session.query(all, row -> row.text(1)));
        }
        engine.write(session -> session.update("ALTER TABLE notes ADD COLUMN more BIGINT"));
        assertEquals(List.of("a"), engine.write(session -> session.query(all, row -> row.text(1))));
        assertEquals(List.of("a"), engine.<List<String>>read(session -> session.query(all, row -> row.text(1))));
        store.server().execute("ALTER TABLE " + store.schema() + ".notes ADD COLUMN byOthers BIGINT");
        assertEquals(List.of("a"), engine.write(session -> session.query(all, row -> row.text(1))));
        assertEquals(List.of("a"), engine.<List<String>>read(session -> session.query(all, row -> row.text(1))));
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void timesFinerThanAMicrosecondAreCutOffNotRounded() {
        engine.write(session -> session.update("CREATE TABLE times (id BIGINT PRIMARY KEY, moment TIMESTAMPTZ)"));
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
    void statisticsTellWhatWasStored() {
        long before = engine.statistics().commits();
        put("a", 1);
        assertEquals(before + 1, engine.statistics().commits());
        assertTrue(
                engine.statistics().bytesStored() > 8_192, engine.statistics().toString());
        assertTrue(engine.statistics().bytesWritten() > 0, engine.statistics().toString());
    }

    @Test
    void closedEngineLeavesNoThreadAndNoSessionBehind() {
        put("a", 1);
        numbers();
        Thread.currentThread().interrupt();
        engine.close();
        assertTrue(Thread.interrupted());
        List<String> sessions =
                store.look("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'mosp-storage %'");
        assertEquals(List.of(), sessions.stream().filter(this::isStillThere).toList());
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("mosp-postgresql"))
                .toList();
        assertEquals(List.of(), threads);
        assertEquals(
                List.of(),
                Collections.list(DriverManager.getDrivers()).stream()
                        .filter(driver -> driver instanceof Driver)
                        .toList());
    }

    /** The server ends a session a moment after its client has closed it. */
    private boolean isStillThere(String pid) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            if (store.look("SELECT 1 FROM pg_stat_activity WHERE pid = " + pid).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
