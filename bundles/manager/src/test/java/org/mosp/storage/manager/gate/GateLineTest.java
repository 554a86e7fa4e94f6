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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.Engine;

/** Calls that find no engine wait in line: in order, bounded, and no longer than it can help. */
@Timeout(300)
class GateLineTest {

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

    @Test
    void waitersGoOnInTheOrderInWhichTheyCame() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        List<Integer> order = new ArrayList<>();
        List<CompletableFuture<?>> writes = new ArrayList<>();
        ScheduledExecutorService one = Executors.newSingleThreadScheduledExecutor();
        Gate<Engine> ordered = new Gate<>(StorageRole.INCREMENTAL, LIMITS, one, clock);
        for (int i = 0; i < 100; i++) {
            int number = i;
            writes.add(ordered.writeAsync(1, (engine, capture) -> {
                        order.add(number);
                        return CompletableFuture.completedFuture("");
                    })
                    .toCompletableFuture());
        }
        assertEquals(100, ordered.parked());
        ordered.open(new WatchedEngine(0).live);
        CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        one.shutdown();
        List<Integer> sorted = new ArrayList<>(order);
        sorted.sort(null);
        assertEquals(sorted, order);
        assertEquals(100, order.size());
        assertEquals(0, gate.parked());
    }

    @Test
    void theLineIsBoundedInCallersAndInBytes() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        CompletableFuture<String> first = gate.<String>writeAsync(
                        600, (engine, capture) -> CompletableFuture.completedFuture("first"))
                .toCompletableFuture();
        CompletableFuture<String> second = gate.<String>writeAsync(
                        600, (engine, capture) -> CompletableFuture.completedFuture("second"))
                .toCompletableFuture();
        assertFalse(first.isDone());
        assertInstanceOf(
                StorageBusyException.class,
                assertThrows(ExecutionException.class, () -> second.get(60, TimeUnit.SECONDS))
                        .getCause());
        for (int i = 1; i < 200; i++) {
            gate.writeAsync(0, (engine, capture) -> CompletableFuture.completedFuture("more"));
        }
        assertEquals(200, gate.parked());
        assertThrows(StorageBusyException.class, () -> gate.read(live -> ""));
        gate.open(new WatchedEngine(0).live);
        assertEquals("first", first.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aWaitIsBoundedAndNamesWhatIsNeeded() {
        Gate<Engine> gate =
                gate(new GateLimits(Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofMillis(50), 200, 1_000));
        gate.close(new Absence.Away("incremental storage", "bundle org.example 1.2.3"));
        StorageUnavailableException timedOut =
                assertThrows(StorageUnavailableException.class, () -> gate.read(live -> ""));
        assertEquals("bundle org.example 1.2.3", timedOut.details().get("needs"));
        assertTrue(timedOut.retryable());
        CompletionStage<String> stage = gate.writeAsync(1, (engine, capture) -> CompletableFuture.completedFuture(""));
        ExecutionException reported = assertThrows(
                ExecutionException.class, () -> stage.toCompletableFuture().get(60, TimeUnit.SECONDS));
        assertInstanceOf(StorageUnavailableException.class, reported.getCause());
        assertEquals(0, gate.parked());
    }

    @Test
    void whenTheStoreClosesNobodyWaitsAnyMore() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        CountDownLatch failed = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            new Thread(() -> {
                        assertThrows(StorageUnavailableException.class, () -> gate.read(live -> ""));
                        failed.countDown();
                    })
                    .start();
        }
        await(() -> gate.parked() == 4);
        gate.close(new Absence.Closing("incremental storage"));
        assertTrue(failed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void onlyTheInterruptedWaiterFails() throws Exception {
        Gate<Engine> gate = gate(LIMITS);
        CompletableFuture<String> other =
                CompletableFuture.supplyAsync(() -> gate.read(live -> "read"), task -> new Thread(task).start());
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread victim = new Thread(() -> {
            try {
                gate.read(live -> "");
                interrupted.complete(false);
            } catch (StorageUnavailableException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        victim.start();
        await(() -> gate.parked() == 2);
        victim.interrupt();
        assertTrue(interrupted.get(60, TimeUnit.SECONDS));
        assertFalse(other.isDone());
        gate.open(new WatchedEngine(0).live);
        assertEquals("read", other.get(60, TimeUnit.SECONDS));
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(100_000);
        }
    }
}
