package org.mosp.storage.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;

@Timeout(60)
class EngineTurnsTest {

    private final EngineHealth health = new EngineHealth("test");
    private final EngineTurns turns = new EngineTurns("test", health);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        turns.close(() -> {});
    }

    /** A turn that lasts until it is released; returns when it has begun. */
    private CompletableFuture<Boolean> hold(EngineTurns held) throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> turn = CompletableFuture.supplyAsync(() -> held.take(() -> {
            inside.countDown();
            release.await();
            return true;
        }));
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        return turn;
    }

    private static void awaitOutcome(Thread caller) {
        while (caller.getState() != Thread.State.TIMED_WAITING && caller.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void turnsAreTakenOneAfterTheOther() {
        AtomicInteger inside = new AtomicInteger();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            all.add(CompletableFuture.supplyAsync(() -> turns.take(() -> {
                assertEquals(1, inside.incrementAndGet());
                Thread.yield();
                inside.decrementAndGet();
                return number;
            })));
        }
        for (int i = 0; i < 200; i++) {
            assertEquals(i, all.get(i).join());
        }
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void interruptedCallerFailsAloneAndItsTurnIsNotInterrupted() throws Exception {
        CompletableFuture<Boolean> held = hold(turns);
        AtomicBoolean interruptedInTurn = new AtomicBoolean(true);
        AtomicReference<Throwable> told = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                turns.take(() -> {
                    interruptedInTurn.set(Thread.currentThread().isInterrupted());
                    return true;
                });
            } catch (OutcomeUnknownException e) {
                told.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        awaitOutcome(caller);
        caller.interrupt();
        caller.join(30_000);
        assertInstanceOf(OutcomeUnknownException.class, told.get());
        assertTrue(flag.get());
        release.countDown();
        assertTrue(held.get(30, TimeUnit.SECONDS));
        assertTrue(turns.take(() -> true));
        assertFalse(interruptedInTurn.get());
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void whatIsRefusedInATurnChangesNothing() {
        ConflictException conflict = new ConflictException("a", 1, 2);
        assertSame(
                conflict,
                assertThrows(
                        ConflictException.class,
                        () -> turns.take(() -> {
                            throw conflict;
                        })));
        assertThrows(
                StorageFullException.class,
                () -> turns.take(() -> {
                    throw DiskFull.told(new IOException("No space left on device"), Path.of("engine"));
                }));
        assertEquals(EngineState.OPEN, health.state());
    }

    @Test
    void afterAnyOtherFailureTheEngineIsReadOnly() {
        assertThrows(
                OutcomeUnknownException.class,
                () -> turns.take(() -> {
                    throw DiskFull.told(new IOException("Input/output error"), Path.of("engine"));
                }));
        assertEquals(EngineState.Mode.READ_ONLY, health.state().mode());
        assertTrue(health.state().reason().contains("Input/output error"));
        assertThrows(StorageReadOnlyException.class, () -> turns.take(() -> true));
    }

    @Test
    void whoWaitedBehindAFailureIsRefused() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Boolean> failing = CompletableFuture.supplyAsync(() -> turns.take(() -> {
            inside.countDown();
            release.await();
            throw new IOException("Input/output error");
        }));
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        CompletableFuture<Boolean> behind = CompletableFuture.supplyAsync(() -> turns.take(() -> true));
        release.countDown();
        assertInstanceOf(
                OutcomeUnknownException.class,
                assertThrows(CompletionException.class, failing::join).getCause());
        assertInstanceOf(
                StorageReadOnlyException.class,
                assertThrows(CompletionException.class, behind::join).getCause());
    }

    @Test
    void stepsBesideEachOtherHaveAllEndedWhenOneFails() {
        AtomicInteger ended = new AtomicInteger();
        IOException told = assertThrows(
                IOException.class,
                () -> turns.together(40, number -> {
                    if (number == 3) {
                        throw new IOException("No space left on device");
                    }
                    if (number == 30) {
                        throw new IOException("Input/output error");
                    }
                    ended.incrementAndGet();
                }));
        assertEquals(38, ended.get());
        assertEquals("Input/output error", told.getMessage());
    }

    @Test
    void closeWaitsForTurnsInsideAndThenTakesTheLastStep() throws Exception {
        CompletableFuture<Boolean> held = hold(turns);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        Thread queued = new Thread(() -> turns.take(() -> order.add("queued")));
        queued.start();
        awaitOutcome(queued);
        Thread closing = new Thread(() -> turns.close(() -> order.add("last")));
        closing.start();
        awaitOutcome(closing);
        assertEquals(List.of(), order);
        release.countDown();
        closing.join(30_000);
        assertTrue(held.get(30, TimeUnit.SECONDS));
        queued.join(30_000);
        assertEquals(List.of("queued", "last"), order);
        assertEquals(EngineState.CLOSED, health.state());
        assertThrows(StorageUnavailableException.class, () -> turns.take(() -> true));
        assertThrows(StorageUnavailableException.class, () -> turns.together(1, number -> {}));
    }

    @Test
    void readOnlyEngineTakesNoLastStep() {
        health.readOnly("damaged");
        turns.close(() -> {
            throw new AssertionError("written");
        });
        assertEquals(EngineState.CLOSED, health.state());
    }

    @Test
    void aTurnThatHangsKeepsNobodyForEver() throws Exception {
        Duration moment = Duration.ofMillis(50);
        EngineTurns hurried = new EngineTurns("test", health, new EngineTurns.Limits(1, moment, moment, moment));
        CompletableFuture<Boolean> held = hold(hurried);
        assertInstanceOf(
                OutcomeUnknownException.class,
                assertThrows(CompletionException.class, held::join).getCause());
        // it waits for its turn, and takes the only place
        assertThrows(OutcomeUnknownException.class, () -> hurried.take(() -> true));
        assertThrows(StorageBusyException.class, () -> hurried.take(() -> true));
        AtomicBoolean last = new AtomicBoolean();
        hurried.close(() -> last.set(true));
        assertEquals(EngineState.CLOSED, health.state());
        assertThrows(StorageUnavailableException.class, () -> hurried.take(() -> true));
        release.countDown();
        hurried.close(() -> last.set(true));
        assertFalse(last.get(), "a closed engine was written to");
    }
}
