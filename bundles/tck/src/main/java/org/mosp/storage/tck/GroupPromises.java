package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;

/** Works of several callers in one transaction: each is told its own outcome, none waits in vain. */
interface GroupPromises {

    /** Where engines are opened; closed after each test. */
    EngineHome<RelationalEngine> home();

    @Test
    default void worksThatWaitShareOneTransactionAndOnlyTheOneThatThrowsIsUndone() throws Exception {
        RelationalEngine engine = Notes.open(home());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
        long before = engine.statistics().forces();
        List<CompletableFuture<Long>> group = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            group.add(engine.writeAsync(
                            session -> {
                                Notes.put(session, "n" + number, number);
                                if (number == 7) {
                                    throw new IllegalArgumentException("seven");
                                }
                                return session.sequence();
                            },
                            Runnable::run)
                    .toCompletableFuture());
        }
        release.countDown();
        held.get(60, TimeUnit.SECONDS);
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            if (i == 7) {
                CompletionException failure = assertThrows(
                        CompletionException.class, () -> group.get(7).join());
                IllegalArgumentException seven = assertInstanceOf(IllegalArgumentException.class, failure.getCause());
                assertEquals("seven", seven.getMessage());
            } else {
                sequences.add(group.get(i).get(60, TimeUnit.SECONDS));
            }
        }
        assertEquals(19, Notes.numbers(engine).size());
        assertEquals(sequences.stream().distinct().sorted().toList(), sequences);
        assertEquals(before + 1, engine.statistics().forces());
    }

    @Test
    default void groupThatFailsAsAWholeIsRunOneByOne() throws Exception {
        RelationalEngine engine = Notes.open(home());
        engine.write(session -> session.update("CREATE TABLE child (id TEXT PRIMARY KEY, note TEXT NOT NULL,"
                + " FOREIGN KEY (note) REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)"));
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
        CompletableFuture<Long> good = engine.writeAsync(
                        session -> {
                            Notes.put(session, "good", 1);
                            return session.sequence();
                        },
                        Runnable::run)
                .toCompletableFuture();
        CompletableFuture<Integer> orphan = engine.writeAsync(
                        session -> session.update("INSERT INTO child (id, note) VALUES ('c', 'nobody')"), Runnable::run)
                .toCompletableFuture();
        release.countDown();
        held.get(60, TimeUnit.SECONDS);
        good.get(60, TimeUnit.SECONDS);
        CompletionException failure = assertThrows(CompletionException.class, orphan::join);
        assertTrue(failure.getCause() instanceof ConflictException, failure.toString());
        assertEquals(List.of(1L), Notes.numbers(engine));
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    default void anExecutorThatTakesNothingEndsNeitherTheEngineNorAWait() throws Exception {
        RelationalEngine engine = Notes.open(home());
        CompletableFuture<Integer> stage = engine.writeAsync(
                        session -> session.update("INSERT INTO notes (id, number) VALUES ('a', 1)"), task -> {
                            throw new IllegalStateException("for this test");
                        })
                .toCompletableFuture();
        assertEquals(1, stage.get(60, TimeUnit.SECONDS));
        Notes.put(engine, "b", 2);
        assertEquals(List.of(1L, 2L), Notes.numbers(engine));
        assertEquals(EngineState.OPEN, engine.state());
    }

    @Test
    default void callerThatIsInterruptedFailsAloneWithItsFlagSet() throws Exception {
        RelationalEngine engine = Notes.open(home());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread interrupted = new Thread(() -> {
            try {
                Notes.put(engine, "interrupted", 1);
            } catch (RuntimeException e) {
                seen.set(e);
            }
            flag.set(Thread.currentThread().isInterrupted());
        });
        CompletableFuture<Long> other = engine.writeAsync(
                        session -> {
                            Notes.put(session, "other", 1);
                            return session.sequence();
                        },
                        Runnable::run)
                .toCompletableFuture();
        interrupted.start();
        interrupted.interrupt();
        interrupted.join(60_000);
        release.countDown();
        held.get(60, TimeUnit.SECONDS);
        other.get(60, TimeUnit.SECONDS);
        assertTrue(seen.get() instanceof OutcomeUnknownException, "" + seen.get());
        assertEquals(true, flag.get());
        Notes.put(engine, "after", 1);
    }

    @Test
    default void continuationsNeverRunOnTheWritingThread() throws Exception {
        RelationalEngine engine = Notes.open(home());
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "continuations"));
        try {
            String thread = engine.writeAsync(session -> session.update("DELETE FROM notes"), executor)
                    .thenApply(rows -> Thread.currentThread().getName())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            assertTrue(Set.of("continuations", Thread.currentThread().getName()).contains(thread), thread);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    default void closingFinishesWhatWasAccepted() throws Exception {
        RelationalEngine engine = Notes.open(home());
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> held = HeldWriter.hold(engine, release);
        List<CompletableFuture<Integer>> accepted = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            long number = i;
            accepted.add(engine.writeAsync(
                            session -> {
                                Notes.put(session, "n" + number, number);
                                return 1;
                            },
                            Runnable::run)
                    .toCompletableFuture());
        }
        Thread closing = new Thread(engine::close);
        closing.start();
        release.countDown();
        held.get(60, TimeUnit.SECONDS);
        for (CompletableFuture<Integer> each : accepted) {
            assertEquals(1, each.get(60, TimeUnit.SECONDS));
        }
        closing.join(60_000);
        assertFalse(closing.isAlive(), "the engine does not close");
        home().forget(engine);
        assertEquals(10, Notes.numbers(home().open()).size());
    }
}
