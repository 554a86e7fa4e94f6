package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.server.PostgresServer;

/** Servers that are killed, or set up in other ways than they should be. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class SecondServerTest {

    private static final int WRITERS = 4;
    private static final int KILLS = 5;

    @Test
    void serverThatForgetsWhatItAcknowledgesIsRefused(@TempDir Path directory) {
        try (PostgresServer server = PostgresServer.start(Map.of("fsync", "off"))) {
            TestStore store = new TestStore(server, directory);
            StorageServerException refused = assertThrows(StorageServerException.class, store::open);
            assertTrue(refused.getMessage().contains("fsync is off"), refused.getMessage());
            assertEquals(List.of(), store.look("SELECT 1 FROM pg_namespace WHERE nspname = '" + store.schema() + "'"));
        }
    }

    @Test
    void commitsAreDurableWhereTheServersDefaultIsNot(@TempDir Path directory) throws Exception {
        try (PostgresServer server = PostgresServer.start(Map.of("synchronous_commit", "off"))) {
            RelationalEngine engine = new TestStore(server, directory).openWithNotes();
            assertEquals(
                    List.of("on"),
                    engine.write(session ->
                            session.query("SELECT current_setting('synchronous_commit')", row -> row.text(1))));
            engine.close();
        }
    }

    /** What was acknowledged is there after {@code kill -9} of the server; the engine goes on without being opened again. */
    @Test
    void acknowledgedCommitsSurviveKillsOfTheServer(@TempDir Path directory) throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            RelationalEngine engine = new TestStore(server, directory)
                    .with("away.seconds", 200)
                    .with("settle.seconds", 200)
                    .with("socket.timeout.seconds", 20)
                    .openWithNotes();
            Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
            Queue<String> unknown = new ConcurrentLinkedQueue<>();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                writers.add(new Thread(() -> {
                    for (int n = 0; !over.get(); n++) {
                        String note = writer + "/" + n;
                        try {
                            TestStore.put(engine, note, n);
                            acknowledged.add(note);
                        } catch (OutcomeUnknownException e) {
                            unknown.add(note);
                        } catch (StorageException e) {
                            failures.add(e);
                            return;
                        }
                    }
                }));
            }
            writers.forEach(Thread::start);
            try {
                for (int kill = 0; kill < KILLS; kill++) {
                    int enough = acknowledged.size() + 50;
                    await(() -> acknowledged.size() >= enough || !failures.isEmpty());
                    server.kill();
                    server.restart();
                }
                int enough = acknowledged.size() + 50;
                await(() -> acknowledged.size() >= enough || !failures.isEmpty());
            } finally {
                over.set(true);
            }
            for (Thread writer : writers) {
                writer.join();
            }
            Set<String> stored = Set.copyOf(
                    engine.<List<String>>read(session -> session.query("SELECT id FROM notes", row -> row.text(1))));
            long lost =
                    acknowledged.stream().filter(note -> !stored.contains(note)).count();
            long settled = engine.statistics().details().get("lost answers settled");
            System.out.printf(
                    "[postgresql] kill -9 of the server: kills=%d, acknowledged=%d, lost=%d, failed=%d, unknown=%d, settled=%d%n",
                    KILLS, acknowledged.size(), lost, failures.size(), unknown.size(), settled);
            assertEquals(0, lost);
            assertEquals(List.of(), List.copyOf(failures));
            assertEquals(
                    acknowledged.size(),
                    stored.size() - unknown.stream().filter(stored::contains).count());
            assertEquals(EngineState.OPEN, engine.state());
            engine.close();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < end, "nobody writes any more");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
