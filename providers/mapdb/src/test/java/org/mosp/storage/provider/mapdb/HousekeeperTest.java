package org.mosp.storage.provider.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;

/** Work that nobody waits for is done in the end, and its failures are told. */
@Timeout(120)
class HousekeeperTest {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final EngineHealth health = new EngineHealth("mapdb");

    @Test
    void workThatRanOutOfMemoryIsToldAndTriedAgainUntilItIsDone() throws Exception {
        Housekeeper housekeeper = new Housekeeper("mosp-test-housekeeping", health, SOON);
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch room = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        housekeeper.later("a hint file", () -> {
            tries.incrementAndGet();
            if (room.getCount() > 0) {
                throw new OutOfMemoryError("for this test");
            }
        });
        housekeeper.later("compaction", other::countDown);
        assertTrue(other.await(30, TimeUnit.SECONDS), "the other work is done meanwhile");
        until("tried again", () -> tries.get() >= 3);
        EngineState told = health.state();
        assertEquals(EngineState.Mode.OPEN, told.mode());
        assertTrue(told.reason().contains("a hint file failed"), told.reason());
        assertTrue(told.reason().contains("OutOfMemoryError: for this test"), told.reason());
        room.countDown();
        until("done, and told no more", () -> health.state().equals(EngineState.OPEN));
        int done = tries.get();
        assertTrue(housekeeper.close(PATIENCE));
        assertEquals(done, tries.get(), "once was enough");
    }

    @Test
    void whatIsAskedForWhileItIsDoneIsDoneOnceMore() throws Exception {
        Housekeeper housekeeper = new Housekeeper("mosp-test-housekeeping", health, SOON);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        housekeeper.later("compaction", () -> {
            if (runs.incrementAndGet() == 1) {
                inside.countDown();
                awaitQuietly(goOn);
            }
        });
        assertTrue(inside.await(30, TimeUnit.SECONDS));
        for (int i = 0; i < 100; i++) {
            housekeeper.later("compaction", runs::incrementAndGet);
        }
        CountDownLatch behind = new CountDownLatch(1);
        housekeeper.later("behind it", behind::countDown);
        goOn.countDown();
        assertTrue(behind.await(30, TimeUnit.SECONDS));
        assertEquals(2, runs.get());
        assertTrue(housekeeper.close(PATIENCE));
    }

    @Test
    void itEndsWhileWorkFailsAndTakesNoMore() {
        Housekeeper housekeeper = new Housekeeper("mosp-test-housekeeping", health, Duration.ofHours(1));
        AtomicInteger tries = new AtomicInteger();
        housekeeper.later("a hint file", () -> {
            tries.incrementAndGet();
            throw new IllegalStateException("for this test");
        });
        until("it failed", () -> !health.state().reason().isEmpty());
        long begin = System.nanoTime();
        assertTrue(housekeeper.close(PATIENCE));
        assertTrue(System.nanoTime() - begin < PATIENCE.toNanos());
        housekeeper.later("a hint file", tries::incrementAndGet);
        assertEquals(1, tries.get());
    }

    @Test
    void aThreadThatFoundNoRoomIsToldUntilOneDoes() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Housekeeper housekeeper = new Housekeeper(health, SOON, work -> {
            if (asked.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread, for this test");
            }
            return new Thread(work, "mosp-test-housekeeping");
        });
        CountDownLatch both = new CountDownLatch(2);
        housekeeper.later("a hint file", both::countDown);
        assertTrue(
                health.state().reason().contains("housekeeping failed"),
                health.state().reason());
        housekeeper.later("compaction", both::countDown);
        assertTrue(both.await(30, TimeUnit.SECONDS), "what was asked for first is done too");
        until("told no more", () -> health.state().equals(EngineState.OPEN));
        assertEquals(2, asked.get());
        assertTrue(housekeeper.close(PATIENCE));
    }

    @Test
    void theHintFileThatFailedForWantOfMemoryIsMadeAtTheClose() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        CrashPoints points = name -> {
            if (name.equals("hint.before-write") && failures.getAndIncrement() == 0) {
                throw new OutOfMemoryError("for this test");
            }
        };
        EngineContext context = new EngineContext(
                Stores.STORE,
                1,
                directory,
                EngineContext.Mode.WRITE,
                Map.of("segment.bytes", "65536", "prepare.bytes", "16384"),
                1,
                new LocalStorageFiles(),
                points);
        try (IncrementalEngine engine = new MapDbProvider().open(context)) {
            Bytes value = Bytes.wrap(new byte[9_000]);
            for (int i = 0; failures.get() == 0; i++) {
                engine.commit(Stores.batch(Stores.put("key/" + i, value)));
            }
            until("told", () -> engine.state().reason().contains("OutOfMemoryError"));
            assertTrue(
                    engine.state().reason().startsWith("hint file of segment"),
                    engine.state().reason());
            engine.commit(Stores.batch(Stores.put("last", "served all the same")));
        }
        for (String name : names("log-")) {
            assertTrue(Files.exists(directory.resolve(name.replace("log-", "hint-"))), name + " has its hint file");
        }
        try (IncrementalEngine engine = new MapDbProvider().open(context)) {
            assertEquals(EngineState.OPEN, engine.state());
            assertEquals("served all the same", Stores.value(engine, "last"));
        }
    }

    private java.util.List<String> names(String prefix) throws java.io.IOException {
        try (var all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "never: " + what);
            LockSupport.parkNanos(200_000);
        }
    }
}
