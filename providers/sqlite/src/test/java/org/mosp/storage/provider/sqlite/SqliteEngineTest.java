package org.mosp.storage.provider.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.sqlite.SQLiteDataSource;

class SqliteEngineTest {

    @TempDir
    Path directory;

    private RelationalEngine engine;

    @BeforeEach
    void open() {
        engine = TestDatabase.open(directory, EngineContext.Mode.WRITE, Map.of());
        TestDatabase.makeNotes(engine);
    }

    @AfterEach
    void close() {
        engine.close();
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
                TestDatabase.put(engine, text + acknowledged, acknowledged);
                acknowledged++;
            } catch (StorageFullException e) {
                full = e;
            }
        }
        assertTrue(acknowledged > 20, "acknowledged " + acknowledged);
        assertTrue(full.retryable());
        assertEquals(acknowledged, TestDatabase.numbers(engine).size());
        assertEquals(EngineState.OPEN, engine.state());
        engine.write(session -> session.query("PRAGMA max_page_count=1000000", row -> row.number(1)));
        TestDatabase.put(engine, "after", 1);
        assertEquals(acknowledged + 1, TestDatabase.numbers(engine).size());
    }

    @Test
    void lockOfAStrangerIsWaitedForThenReportedAndNothingIsLost() throws Exception {
        engine.close();
        engine = TestDatabase.open(directory, EngineContext.Mode.WRITE, Map.of("busy.timeout.millis", "50"));
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("relational.db"));
        try (Connection connection = source.getConnection();
                Statement control = connection.createStatement()) {
            control.execute("BEGIN IMMEDIATE");
            assertThrows(StorageLockedException.class, () -> TestDatabase.put(engine, "a", 1));
            assertEquals(List.of(), TestDatabase.numbers(engine));
            control.execute("COMMIT");
        }
        TestDatabase.put(engine, "a", 1);
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    void logIsCarriedOverWhileWritersGoOn() throws Exception {
        engine.close();
        engine = TestDatabase.open(directory, EngineContext.Mode.WRITE, Map.of("checkpoint.kib", "256"));
        byte[] large = new byte[20_000];
        engine.write(session -> session.update("CREATE TABLE blobs (id INTEGER PRIMARY KEY, content BLOB)"));
        // where others take the processor the thread of the checkpoints comes late, but it comes
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        int written = 0;
        for (; written < 1_000 || !keptShort(written) && System.nanoTime() < until; written++) {
            long id = written;
            large[written % large.length]++;
            Bytes content = Bytes.copyOf(large);
            engine.write(session -> session.update("INSERT INTO blobs VALUES (?, ?)", id, content));
        }
        assertTrue(
                keptShort(written),
                written + " rows: " + engine.statistics().details().toString());
    }

    /** The log was carried over some times, and is at most half as long as all that was written. */
    private boolean keptShort(int rows) {
        Map<String, Long> details = engine.statistics().details();
        return details.get("checkpoints") > 5 && details.get("log bytes") < rows * 10_000L;
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
