package org.mosp.storage.manager.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.spi.Engine;

@Timeout(300)
class GateTest {

    private static final GateLimits LIMITS =
            new GateLimits(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5), 200, 1_000);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopClock() {
        clock.shutdownNow();
    }

    private Gate<Engine> gate(GateLimits limits) {
        return new Gate<>(StorageRole.INCREMENTAL, limits, ForkJoinPool.commonPool(), clock);
    }

    /** Found by the model of the swap (mutant DRAIN_THE_LAST_ROUTE_ONLY): a fence that timed out, then another. */
    @Test
    void aWriteInsideAnOlderRouteIsWaitedForToo() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        WatchedEngine watched = new WatchedEngine(1);
        gate.open(watched.live);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch mayGo = new CountDownLatch(1);
        CompletableFuture<Boolean> slow = CompletableFuture.supplyAsync(() -> gate.write((engine, capture) -> {
            inside.countDown();
            try {
                return mayGo.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        assertTrue(inside.await(60, TimeUnit.SECONDS));
        for (int fence = 0; fence < 3; fence++) {
            assertTrue(gate.redirect(watched.live, null, true, true).isPresent());
            assertFalse(gate.awaitDrained(Duration.ofMillis(20)), "fence " + fence);
            assertTrue(gate.redirect(watched.live, null, true, false).isPresent());
        }
        mayGo.countDown();
        assertTrue(slow.get(60, TimeUnit.SECONDS));
        assertTrue(gate.awaitDrained(Duration.ofSeconds(5)));
    }

    /** The server of the engine that is left may go between the record of the switch and the exchange of the engines. */
    @Test
    void aReadThatTheEngineThatIsLeftCannotAnswerIsAnsweredByTheOther() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        WatchedEngine left = new WatchedEngine(1);
        WatchedEngine other = new WatchedEngine(2);
        gate.open(left.live);
        AtomicInteger asked = new AtomicInteger();
        Function<LiveEngine<Engine>, String> read = live -> {
            if (live == left.live) {
                asked.incrementAndGet();
                throw new StorageUnavailableException("a row", "the server", null);
            }
            return "answered";
        };
        assertThrows(StorageUnavailableException.class, () -> gate.read(read));
        assertTrue(gate.redirect(left.live, null, true, true).isPresent());
        CompletableFuture<String> during = CompletableFuture.supplyAsync(() -> gate.read(read));
        Await.until("it waits", () -> gate.parked() == 1);
        assertEquals(2, asked.get());
        assertTrue(gate.exchange(left.live, other.live, false));
        assertEquals("answered", during.get(60, TimeUnit.SECONDS));
        assertTrue(gate.redirect(other.live, null, true, true).isPresent());
        // a fence that is given up: the engine that stays cannot answer, and says so
        CompletableFuture<String> kept = CompletableFuture.supplyAsync(() -> gate.read(live -> {
            throw new StorageUnavailableException("a row", "the server", null);
        }));
        Await.until("it waits", () -> gate.parked() == 1);
        assertTrue(gate.redirect(other.live, null, true, false).isPresent());
        ExecutionException failed = assertThrows(ExecutionException.class, () -> kept.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageUnavailableException.class, failed.getCause());
    }

    @Test
    void anExecutorThatTakesNothingLeavesNobodyWaiting() throws Exception {
        Gate<Engine> gate = new Gate<>(
                StorageRole.INCREMENTAL,
                LIMITS,
                task -> {
                    throw new RejectedExecutionException("for this test");
                },
                clock);
        CompletableFuture<String> first = stage(gate);
        CompletableFuture<String> second = stage(gate);
        CompletableFuture<String> thread = CompletableFuture.supplyAsync(() -> gate.read(engine -> "read"));
        Await.until("three wait", () -> gate.parked() == 3);
        gate.open(new WatchedEngine(1).live);
        assertEquals("written", first.get(60, TimeUnit.SECONDS));
        assertEquals("written", second.get(60, TimeUnit.SECONDS));
        assertEquals("read", thread.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aWriteWhoseWaitNothingWouldEndFailsAtOnceAndIsNotDoneLater() {
        Gate<Engine> gate = gate(LIMITS);
        clock.shutdownNow();
        AtomicInteger done = new AtomicInteger();
        CompletableFuture<String> stage = gate.writeAsync(10, (engine, capture) -> {
                    done.incrementAndGet();
                    return CompletableFuture.completedFuture("written");
                })
                .toCompletableFuture();
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageUnavailableException.class, failure.getCause());
        assertEquals(0, gate.parked());
        gate.open(new WatchedEngine(1).live);
        assertEquals(0, done.get());
    }

    @Test
    void anErrorInsideAnEngineEndsTheStage() {
        Gate<Engine> gate = gate(LIMITS);
        CompletableFuture<String> stage = gate.<String>writeAsync(10, (engine, capture) -> {
                    throw new StackOverflowError("for this test");
                })
                .toCompletableFuture();
        gate.open(new WatchedEngine(1).live);
        ExecutionException failure = assertThrows(ExecutionException.class, () -> stage.get(60, TimeUnit.SECONDS));
        assertInstanceOf(StackOverflowError.class, failure.getCause());
        assertEquals(0, gate.inside());
    }

    private static CompletableFuture<String> stage(Gate<Engine> gate) {
        return gate.writeAsync(10, (engine, capture) -> CompletableFuture.completedFuture("written"))
                .toCompletableFuture();
    }

    @Test
    void noCallIsInsideAnEngineThatWasDrained() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        List<WatchedEngine> engines = new ArrayList<>();
        AtomicInteger current = new AtomicInteger();
        engines.add(new WatchedEngine(0));
        gate.open(engines.get(0).live);
        AtomicBoolean stop = new AtomicBoolean();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean asynchronous = i % 3 == 2;
            boolean reads = i % 3 == 1;
            clients.add(CompletableFuture.runAsync(
                    () -> {
                        while (!stop.get()) {
                            client(gate, engines, reads, asynchronous);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (int round = 1; round <= 300; round++) {
            WatchedEngine next = new WatchedEngine(round);
            synchronized (engines) {
                engines.add(next);
            }
            WatchedEngine before = engines.get(current.get());
            // every other time calls are parked in between, as when a provider goes
            Route<Engine> old =
                    round % 2 == 0 ? gate.close(new Absence.Away("test", "an engine")) : gate.open(next.live);
            assertTrue(old.writes().awaitZero(Duration.ofSeconds(10)));
            assertTrue(before.live.reads().awaitZero(Duration.ofSeconds(10)));
            before.closed.set(true);
            if (round % 2 == 0) {
                gate.open(next.live);
            }
            current.set(round);
            if (round % 10 == 0) {
                // rounds may be quicker than clients come to their turn
                await(() -> next.calls.get() > 40);
            }
        }
        stop.set(true);
        for (CompletableFuture<Void> client : clients) {
            client.get(60, TimeUnit.SECONDS);
        }
        long calls = engines.stream().mapToLong(engine -> engine.calls.get()).sum();
        assertTrue(calls > 1_000, calls + " calls");
        assertEquals(0, gate.inside());
        assertEquals(0, gate.parked());
    }

    private static void client(Gate<Engine> gate, List<WatchedEngine> engines, boolean reads, boolean asynchronous) {
        if (reads) {
            gate.read(live -> {
                find(engines, live.engine()).call();
                return null;
            });
        } else if (asynchronous) {
            gate.writeAsync(
                            1,
                            (engine, capture) -> CompletableFuture.runAsync(
                                    () -> find(engines, engine).call()))
                    .toCompletableFuture()
                    .join();
        } else {
            gate.write((engine, capture) -> {
                find(engines, engine).call();
                return null;
            });
        }
    }

    private static WatchedEngine find(List<WatchedEngine> engines, Engine engine) {
        synchronized (engines) {
            for (int i = engines.size() - 1; i >= 0; i--) {
                if (engines.get(i).live.engine() == engine) {
                    return engines.get(i);
                }
            }
            throw new IllegalStateException("an engine nobody knows");
        }
    }

    @Test
    void anAsynchronousWriteIsInsideUntilItsStageCompletesEvenWhenTheCallerCancels() {
        Gate<Engine> gate = gate(LIMITS);
        gate.open(new WatchedEngine(0).live);
        CompletableFuture<String> engines = new CompletableFuture<>();
        CompletionStage<String> stage = gate.writeAsync(1, (engine, capture) -> engines);
        assertEquals(1, gate.inside());
        assertTrue(stage.toCompletableFuture().cancel(true));
        Route<Engine> old = gate.close(new Absence.Away("test", "an engine"));
        assertFalse(old.writes().awaitZero(Duration.ofMillis(20)));
        engines.complete("done");
        assertTrue(old.writes().awaitZero(Duration.ofSeconds(5)));
        assertEquals(0, old.writes().inside());
    }

    @Test
    void theTicketIsGivenBackBeforeTheCallersCodeRuns() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        gate.open(new WatchedEngine(0).live);
        CompletableFuture<String> engines = new CompletableFuture<>();
        CompletableFuture<Long> inside = gate.writeAsync(1, (engine, capture) -> engines)
                .thenApply(done -> gate.inside())
                .toCompletableFuture();
        engines.complete("done");
        assertEquals(0, inside.get(60, TimeUnit.SECONDS));
    }

    @Test
    void theTimeOfAWriteIncludesItsWaitInLine() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        long begun = System.nanoTime();
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> gate.write((engine, capture) -> 1L));
        CompletableFuture<Long> without = gate.<Long>writeAsync(
                        1, (engine, capture) -> CompletableFuture.completedFuture(2L))
                .toCompletableFuture();
        await(() -> gate.parked() == 2);
        long parked = System.nanoTime();
        await(() -> System.nanoTime() - parked > 20_000_000);
        long waitedAtLeast = System.nanoTime() - parked;
        gate.open(new WatchedEngine(0).live);
        waiting.get(60, TimeUnit.SECONDS);
        without.get(60, TimeUnit.SECONDS);
        assertEquals(2, gate.figures().acknowledged());
        assertTrue(
                gate.figures().writeNanos(0.01) >= waitedAtLeast,
                "the shorter wait: " + gate.figures().writeNanos(0.01));
        assertTrue(
                gate.figures().writeNanos(1) <= (System.nanoTime() - begun) * 9 / 8 + 1,
                "the longer: " + gate.figures().writeNanos(1));
        assertThrows(
                IllegalStateException.class,
                () -> gate.write((engine, capture) -> {
                    throw new IllegalStateException("test");
                }));
        assertEquals(2, gate.figures().acknowledged(), "what failed was not acknowledged");
    }

    @Test
    void aWriteThatThrowsIsOutAgain() {
        Gate<Engine> gate = gate(LIMITS);
        gate.open(new WatchedEngine(0).live);
        assertThrows(
                IllegalStateException.class,
                () -> gate.write((engine, capture) -> {
                    throw new IllegalStateException("test");
                }));
        CompletionStage<String> failed = gate.writeAsync(1, (engine, capture) -> {
            throw new IllegalStateException("test");
        });
        ExecutionException reported = assertThrows(
                ExecutionException.class, () -> failed.toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertInstanceOf(IllegalStateException.class, reported.getCause());
        assertEquals(0, gate.inside());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(100_000);
        }
    }
}
