package org.mosp.storage.provider.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.sqlite.SQLiteDataSource;

class SqliteEngineTest {

    @TempDir
    Path directory;

    private RelationalEngine engine;

    @BeforeEach
    void open() {
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1);
        engine.write(session -> session.update(
                "CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT"));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private RelationalEngine open(EngineContext.Mode mode, Map<String, String> settings, long nextSequence) {
        return (RelationalEngine) new SqliteProvider()
                .open(new EngineContext(
                        new UUID(1, 2),
                        1,
                        directory,
                        mode,
                        settings,
                        nextSequence,
                        new LocalStorageFiles(),
                        CrashPoints.NONE));
    }

    private void reopen(EngineContext.Mode mode) {
        engine.close();
        engine = open(mode, Map.of(), 1);
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

    @Test
    void anExecutorThatTakesNothingEndsNeitherTheEngineNorAWait() throws Exception {
        CompletableFuture<Integer> stage = engine.writeAsync(
                        session -> session.update("INSERT INTO notes (id, number) VALUES ('a', 1)"), task -> {
                            throw new IllegalStateException("for this test");
                        })
                .toCompletableFuture();
        assertEquals(1, stage.get(10, TimeUnit.SECONDS));
        put("b", 2);
        assertEquals(List.of(1L, 2L), numbers());
        assertEquals(EngineState.OPEN, engine.state());
    }

    private List<Long> numbers() {
        return engine.read(session -> session.query("SELECT number FROM notes ORDER BY id", row -> row.number(1)));
    }

    /** Keeps the writer busy until the latch opens, so that what is submitted meanwhile becomes one group. */
    private CompletableFuture<Boolean> holdWriter(CountDownLatch release) throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> held = engine.writeAsync(
                        session -> {
                            inside.countDown();
                            try {
                                return release.await(20, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        Runnable::run)
                .toCompletableFuture();
        assertTrue(inside.await(10, TimeUnit.SECONDS));
        return held;
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
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1_000);
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
        CompletableFuture<Boolean> held = holdWriter(release);
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
                + " FOREIGN KEY (note) REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED) STRICT"));
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = holdWriter(release);
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
        engine.write(session -> session.update(
                "CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL REFERENCES notes (id)) STRICT"));
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
    void fullDatabaseKeepsWhatWasAcknowledgedAndGoesOnWhenThereIsRoom() {
        long pages = engine.write(session -> session.query("PRAGMA page_count", row -> row.number(1)))
                .get(0);
        engine.write(session -> session.query("PRAGMA max_page_count=" + (pages + 20), row -> row.number(1)));
        String text = "x".repeat(500);
        int acknowledged = 0;
        StorageFullException full = null;
        while (full == null) {
            try {
                put(text + acknowledged, acknowledged);
                acknowledged++;
            } catch (StorageFullException e) {
                full = e;
            }
        }
        assertTrue(acknowledged > 20, "acknowledged " + acknowledged);
        assertTrue(full.retryable());
        assertEquals(acknowledged, numbers().size());
        assertEquals(EngineState.OPEN, engine.state());
        engine.write(session -> session.query("PRAGMA max_page_count=1000000", row -> row.number(1)));
        put("after", 1);
        assertEquals(acknowledged + 1, numbers().size());
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
        engine.write(session -> session.update("CREATE TABLE kinds (a TEXT, b INTEGER, c INTEGER, d INTEGER, e BLOB)"));
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
                session.update("UPDATE mosp_store SET value = CAST(value || x'00' AS BLOB) WHERE key = 'schema/x'"));
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
        CompletableFuture<Boolean> held = holdWriter(release);
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
            assertFalse(thread.startsWith("mosp-sqlite"), thread);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void readingOnlyWritesNothing() throws Exception {
        put("a", 1);
        // as after a kill: the log holds what the database does not have yet
        Path killed = Files.createDirectory(directory.resolve("killed"));
        for (String name : List.of("relational.db", "relational.db-wal")) {
            Files.copy(directory.resolve(name), killed.resolve(name));
        }
        engine.close();
        Path whole = directory;
        for (Path each : List.of(killed, whole)) {
            directory = each;
            Map<String, String> before = contents(each);
            engine = open(EngineContext.Mode.READ_ONLY, Map.of(), 1);
            assertEquals(List.of(1L), numbers());
            assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
            assertThrows(StorageReadOnlyException.class, () -> put("b", 2));
            assertTrue(engine.verify(Progress.NONE).ok());
            assertEquals(before, contents(each));
            engine.close();
            assertEquals(before, contents(each));
        }
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.getLastModifiedTime(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @Test
    void missingEmptyAndDamagedAreThreeFindings() throws Exception {
        engine.close();
        Path file = directory.resolve("relational.db");
        byte[] good = Files.readAllBytes(file);
        Files.write(file, new byte[0]);
        assertTrue(openFails().contains("empty"));
        byte[] noise = good.clone();
        Arrays.fill(noise, 0, 100, (byte) 7);
        Files.write(file, noise);
        assertTrue(openFails().contains("not a database"));
        Files.move(file, directory.resolve("elsewhere"));
        Files.write(directory.resolve("relational.db-wal"), new byte[32]);
        assertTrue(openFails().contains("missing"));
        Files.delete(directory.resolve("relational.db-wal"));
        assertThrows(StorageDamagedException.class, () -> open(EngineContext.Mode.READ_ONLY, Map.of(), 1));
        assertFalse(Files.exists(file));
        Files.write(file, good);
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1);
    }

    private String openFails() {
        return assertThrows(StorageDamagedException.class, () -> open(EngineContext.Mode.WRITE, Map.of(), 1))
                .getMessage();
    }

    @Test
    void strangersDatabaseAndNewerFormAreRefused() throws Exception {
        engine.close();
        foreign("PRAGMA user_version=2");
        assertThrows(NewerThanSoftwareException.class, () -> open(EngineContext.Mode.WRITE, Map.of(), 1));
        foreign("PRAGMA user_version=1");
        foreign("PRAGMA application_id=5");
        assertTrue(openFails().contains("not a database of this engine"));
        foreign("PRAGMA application_id=" + DatabaseFile.APPLICATION_ID);
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1);
    }

    private void foreign(String statement) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("relational.db"));
        try (Connection connection = source.getConnection();
                Statement control = connection.createStatement()) {
            control.execute(statement);
        }
    }

    @Test
    void lockOfAStrangerIsWaitedForThenReportedAndNothingIsLost() throws Exception {
        engine.close();
        engine = open(EngineContext.Mode.WRITE, Map.of("busy.timeout.millis", "50"), 1);
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("relational.db"));
        try (Connection connection = source.getConnection();
                Statement control = connection.createStatement()) {
            control.execute("BEGIN IMMEDIATE");
            assertThrows(StorageLockedException.class, () -> put("a", 1));
            assertEquals(List.of(), numbers());
            control.execute("COMMIT");
        }
        put("a", 1);
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void filesBelongToTheOwnerAloneAndNothingElseIsLeft() throws Exception {
        put("a", 1);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertTrue(
                        Set.of("relational.db", "relational.db-wal", "relational.db-shm")
                                .contains(file.getFileName().toString()),
                        file.toString());
                assertEquals(owner, Files.getPosixFilePermissions(file), file.toString());
            }
        }
        engine.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(directory.resolve("relational.db")), files.toList());
        }
    }

    @Test
    void directoryMayHaveAnyName(@TempDir Path parent) throws Exception {
        engine.close();
        directory = Files.createDirectory(parent.resolve("a?b #%20 ü;x=y&mode=memory"));
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1);
        engine.write(session -> session.update("CREATE TABLE notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL)"));
        put("a", 1);
        reopen(EngineContext.Mode.READ_ONLY);
        assertEquals(List.of(1L), numbers());
    }

    @Test
    void logIsCarriedOverWhileWritersGoOn() throws Exception {
        engine.close();
        engine = open(EngineContext.Mode.WRITE, Map.of("checkpoint.kib", "256"), 1);
        byte[] large = new byte[20_000];
        engine.write(session -> session.update("CREATE TABLE blobs (id INTEGER PRIMARY KEY, content BLOB)"));
        for (int i = 0; i < 1_000; i++) {
            long id = i;
            large[i % large.length]++;
            Bytes content = Bytes.copyOf(large);
            engine.write(session -> session.update("INSERT INTO blobs VALUES (?, ?)", id, content));
        }
        Map<String, Long> details = engine.statistics().details();
        assertTrue(details.get("checkpoints") > 5, details.toString());
        assertTrue(details.get("log bytes") < 10_000_000, details.toString());
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
        CompletableFuture<Boolean> held = holdWriter(release);
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
        engine = open(EngineContext.Mode.WRITE, Map.of(), 1);
        assertEquals(10, numbers().size());
    }

    @Test
    void closingByAnInterruptedThreadLeavesNothingBehind() throws Exception {
        Thread.currentThread().interrupt();
        engine.close();
        assertTrue(Thread.interrupted());
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("mosp-sqlite-"))
                .toList();
        assertEquals(List.of(), left);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith("-shm")).toList());
        }
    }
}
