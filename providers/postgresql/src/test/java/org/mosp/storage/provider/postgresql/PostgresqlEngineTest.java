package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.postgresql.Driver;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
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

    private void put(String id, long number) {
        TestStore.put(engine, id, number);
    }

    private List<Long> numbers() {
        return TestStore.numbers(engine);
    }

    @Test
    void workThatGoesOnBehindAFailedStatementStoresNothing() {
        put("taken", 1);
        assertThrows(
                ConflictException.class,
                () -> engine.write(session -> {
                    session.update("INSERT INTO notes VALUES ('before', 2)");
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
    void preparedStatementsFollowTablesThatOthersChange() {
        put("a", 1);
        String all = "SELECT * FROM notes ORDER BY 1";
        for (int i = 0; i < 6; i++) {
            engine.write(session -> session.query(all, row -> row.text(1)));
            engine.read(session -> session.query(all, row -> row.text(1)));
        }
        store.server().execute("ALTER TABLE " + store.schema() + ".notes ADD COLUMN byOthers BIGINT");
        assertEquals(List.of("a"), engine.write(session -> session.query(all, row -> row.text(1))));
        assertEquals(List.of("a"), engine.<List<String>>read(session -> session.query(all, row -> row.text(1))));
        assertEquals(EngineState.OPEN, engine.state());
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
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            if (store.look("SELECT 1 FROM pg_stat_activity WHERE pid = " + pid).isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
