package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.tck.RelationalEngineContract.createRows;
import static org.mosp.storage.tck.RelationalEngineContract.insertRow;
import static org.mosp.storage.tck.RelationalEngineContract.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** Transactions of the relational role: what fails is undone alone, what reads sees one instant. */
interface TransactionPromises {

    /** Where engines are opened; closed after each test. */
    EngineHome<RelationalEngine> home();

    /** The engine under test. */
    EngineSubject subject();

    /** What work throws here. */
    final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refusal() {
            super("refused by the work itself");
        }
    }

    @Test
    default void failingWorkIsUndoneAloneAndItsErrorReachesItsCaller() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        Set<Long> sequences = ConcurrentHashMap.newKeySet();
        Threads.run(8, thread -> {
            for (int i = 0; i < 40; i++) {
                String name = thread + "/" + i;
                boolean fails = (thread + i) % 3 == 0;
                try {
                    sequences.add(engine.write(session -> {
                        insertInside(session, name);
                        session.put(new EngineEntry(Keyspace.STORE, Bytes.utf8(name), 1, 1, 0, Bytes.EMPTY));
                        if (fails) {
                            throw new Refusal();
                        }
                        return session.sequence();
                    }));
                    assertFalse(fails, "work that threw returned");
                } catch (Refusal e) {
                    assertTrue(fails);
                }
            }
        });
        int expected = 0;
        for (int thread = 0; thread < 8; thread++) {
            for (int i = 0; i < 40; i++) {
                String name = thread + "/" + i;
                boolean there = (thread + i) % 3 != 0;
                expected += there ? 1 : 0;
                assertEquals(there, isThere(engine, name), name);
                assertEquals(
                        there,
                        engine.read(session -> session.get(Keyspace.STORE, name))
                                .isPresent(),
                        name);
            }
        }
        assertEquals(expected, sequences.size(), "each work has a sequence of its own");
        assertEquals(expected, rows(home().reopen(engine)));
        Figures.print("savepoints", subject(), "works", 320, "undone", 320 - expected);
    }

    @Test
    default void brokenStatementUndoesItsWorkAlone() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        insertRow(engine, "taken", 1);
        Threads.run(4, thread -> {
            for (int i = 0; i < 20; i++) {
                String name = thread + "/" + i;
                insertRow(engine, "good/" + name, 1);
                assertThrows(
                        RuntimeException.class,
                        () -> engine.write(session -> {
                            insertInside(session, "bad/" + name);
                            return session.update("INSERT INTO tck_rows (name, amount) VALUES (?, ?)", "taken", 2);
                        }));
                assertThrows(
                        StorageException.class,
                        () -> engine.write(session -> session.update("UPDATE no_such_table SET a = 1")));
            }
        });
        assertEquals(81, rows(engine));
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    default void foreignKeysAreKept() {
        RelationalEngine engine = home().open();
        engine.write(session -> session.update("CREATE TABLE parents (id BIGINT PRIMARY KEY)"));
        engine.write(session -> session.update("CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL"
                + " REFERENCES parents (id) ON DELETE CASCADE)"));
        engine.write(session -> session.update("INSERT INTO parents (id) VALUES (1)"));
        engine.write(session -> session.update("INSERT INTO children (id, parent) VALUES (1, 1)"));
        assertThrows(
                RuntimeException.class,
                () -> engine.write(session -> session.update("INSERT INTO children (id, parent) VALUES (2, 9)")));
        engine.write(session -> session.update("DELETE FROM parents"));
        assertEquals(
                Optional.of(0L),
                engine.read(session -> session.queryOne("SELECT COUNT(*) FROM children", row -> row.number(1))));
    }

    @Test
    default void readSeesOneInstantWhileTheWriterGoesOn() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        insertRow(engine, "a", 1);
        for (int round = 0; round < 10; round++) {
            CountDownLatch looked = new CountDownLatch(1);
            CountDownLatch written = new CountDownLatch(1);
            long before = rows(engine);
            Thread reader = Threads.start(() -> engine.read(session -> {
                long first = count(session);
                looked.countDown();
                await(written);
                assertEquals(first, count(session), "a read saw two instants");
                return true;
            }));
            await(looked);
            insertRow(engine, "round/" + round, round);
            written.countDown();
            reader.join();
            Threads.rethrow(List.of(reader));
            assertEquals(before + 1, rows(engine), "a read after the write sees it");
        }
    }

    @Test
    default void readMayNotWrite() {
        RelationalEngine engine = home().open();
        createRows(engine);
        assertThrows(
                RuntimeException.class,
                () -> engine.read(session -> {
                    insertInside(session, "sneaked in");
                    return true;
                }));
        assertEquals(0, rows(engine));
    }

    @Test
    default void workIsSeenWholeOrNotAtAll() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        insertRow(engine, "left", 0);
        insertRow(engine, "right", 0);
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Threads.start(() -> {
            for (int i = 1; i <= 200; i++) {
                int amount = i;
                engine.write(session -> {
                    session.update("UPDATE tck_rows SET amount = ? WHERE name = ?", amount, "left");
                    return session.update("UPDATE tck_rows SET amount = ? WHERE name = ?", amount, "right");
                });
            }
            over.set(true);
        });
        Threads.run(3, thread -> {
            while (!over.get() && writer.isAlive()) {
                List<Long> amounts = engine.read(
                        session -> session.query("SELECT amount FROM tck_rows ORDER BY name", row -> row.number(1)));
                assertEquals(amounts.get(0), amounts.get(1));
            }
        });
        writer.join();
        Threads.rethrow(List.of(writer));
    }

    @Test
    default void stagesCompleteOnTheExecutorAndMayWriteAgain() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            List<CompletableFuture<Integer>> stages = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String name = "r" + i;
                stages.add(engine.writeAsync(session -> insertInside(session, name), executor)
                        .thenApply(rows -> rows + insertRow(engine, name + "/again", 1))
                        .toCompletableFuture());
            }
            for (CompletableFuture<Integer> stage : stages) {
                assertEquals(2, stage.get(180, TimeUnit.SECONDS));
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(200, rows(engine));
    }

    @Test
    default void interruptOnlyFailsTheInterruptedCall() throws Exception {
        RelationalEngine engine = home().open();
        createRows(engine);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        List<Thread> victims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int id = i;
            victims.add(Threads.start(() -> {
                for (int n = 0; !over.get(); n++) {
                    try {
                        insertRow(engine, "victim/" + id + "/" + n, n);
                        written.incrementAndGet();
                        rows(engine);
                    } catch (StorageException e) {
                        failed.incrementAndGet();
                        Thread.interrupted();
                    }
                }
            }));
        }
        Thread interrupter = Threads.start(() -> {
            for (int i = 0; i < 200; i++) {
                victims.get(i % 4).interrupt();
                LockSupport.parkNanos(10_000_000);
            }
            over.set(true);
        });
        AtomicInteger calm = new AtomicInteger();
        Threads.run(2, thread -> {
            while (!over.get()) {
                insertRow(engine, "calm/" + calm.incrementAndGet(), 1);
                assertTrue(rows(engine) > 0);
            }
        });
        interrupter.join();
        for (Thread victim : victims) {
            victim.join();
        }
        Threads.rethrow(victims);
        assertEquals(EngineState.OPEN, engine.state());
        long there = rows(home().reopen(engine));
        assertTrue(there >= written.get() + calm.get(), "lost: " + there + " of " + (written.get() + calm.get()));
        assertTrue(there <= written.get() + calm.get() + failed.get());
        Figures.print("interrupts", subject(), "interrupts", 200, "calls failed", failed, "calm calls", calm);
    }

    private static int insertInside(SqlSession session, String name) {
        return session.update("INSERT INTO tck_rows (name, amount) VALUES (?, ?)", name, 1);
    }

    private static boolean isThere(RelationalEngine engine, String name) {
        return engine.read(session ->
                        session.queryOne("SELECT amount FROM tck_rows WHERE name = ?", row -> row.number(1), name))
                .isPresent();
    }

    private static long count(SqlSession session) {
        return session.queryOne("SELECT COUNT(*) FROM tck_rows", row -> row.number(1))
                .orElseThrow();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
