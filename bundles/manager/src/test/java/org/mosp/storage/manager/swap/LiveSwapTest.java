package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapPlan;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

@Timeout(900)
class LiveSwapTest {

    @TempDir
    Path directory;

    @Test
    void anEngineIsExchangedUnderLoadWithoutAFailedCall() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 20_000, 200);
            Histories histories = new Histories(manager.incremental(), 8, 4, 200);
            histories.awaitWrites(500);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            SwapProgress done = Histories.done(swap.switched());
            histories.awaitWrites(500);
            histories.endAndCheck();
            assertEquals(SwapState.SWITCHED, done.state());
            assertEquals(0, done.failedOperations());
            assertTrue(done.verifiedAt().isPresent());
            System.out.println("swap under 8 writers and 4 readers: " + done.entriesCopied() + " entries copied, "
                    + done.entriesCarried() + " carried, " + done.entriesVerified() + " compared, writers paused "
                    + done.longestPause().toMillis() + " ms in " + done.fenceTries() + " tries; " + histories.writes()
                    + " writes (longest " + histories.longestWriteMillis() + " ms), " + histories.reads()
                    + " reads (longest " + histories.longestReadMillis() + " ms), 0 failed");
        }
    }

    @Test
    void aRollbackTakesAllThatWasWrittenSinceTheSwitchBack() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 5_000, 100);
            Histories histories = new Histories(manager.incremental(), 6, 2, 200);
            histories.awaitWrites(300);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            histories.awaitWrites(500);
            assertTrue(swap.progress().rollbackUntil().isPresent());
            assertEquals("mvstore", active(manager));
            assertEquals("fallback", state(manager, "mapdb"));
            manager.rollbackSwap(StorageRole.INCREMENTAL);
            SwapProgress back = Histories.done(swap.completion());
            assertEquals(SwapState.ROLLED_BACK, back.state());
            assertEquals("mapdb", active(manager));
            histories.awaitWrites(300);
            histories.endAndCheck();
            assertEquals(0, back.failedOperations());
            assertEquals(List.of(), Histories.leftJournal(manager));
            assertEquals(
                    List.of("mvstore"),
                    manager.retired().stream().map(RetiredEngine::engine).toList());
            System.out.println("rolled back under load: writers paused "
                    + back.lastPause().toMillis() + " ms, " + histories.writes() + " writes, 0 failed");
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            assertEquals("mapdb", active(manager));
            assertTrue(manager.currentSwap(StorageRole.INCREMENTAL).isEmpty());
        }
    }

    @Test
    void swapsBackAndForthLoseNothing() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 3_000, 100);
            Histories histories = new Histories(manager.incremental(), 8, 4, 100);
            long longest = 0;
            for (int round = 0; round < 4; round++) {
                histories.awaitWrites(200);
                Swap swap = manager.swap(
                        StorageRole.INCREMENTAL, round % 2 == 0 ? "mvstore" : "mapdb", SwapOptions.DEFAULTS);
                SwapProgress switched = Histories.done(swap.switched());
                longest = Math.max(longest, switched.longestPause().toMillis());
                histories.awaitWrites(200);
                manager.finishSwap(StorageRole.INCREMENTAL);
                assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
            }
            histories.endAndCheck();
            assertEquals("mapdb", active(manager));
            assertEquals(
                    List.of(1L, 2L, 3L, 4L),
                    manager.retired().stream().map(RetiredEngine::generation).toList());
            for (RetiredEngine retired : manager.retired()) {
                assertTrue(Files.exists(engine(retired.generation(), retired.engine())));
                manager.discard(retired.generation());
                assertTrue(Files.notExists(engine(retired.generation(), retired.engine())));
            }
            assertEquals(List.of(), manager.retired());
            assertThrows(NotFoundException.class, () -> manager.discard(1));
            histories.check(manager.incremental());
            System.out.println("4 swaps back and forth: " + histories.writes() + " writes, " + histories.reads()
                    + " reads, 0 failed, longest pause " + longest + " ms, longest write "
                    + histories.longestWriteMillis() + " ms");
        }
    }

    @Test
    void theWindowGoesOnWhenTheStoreIsOpenedAgain() throws Exception {
        long version;
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 1_000, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            version = manager.incremental().put("after", Bytes.utf8("switch"));
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            long more = manager.incremental().put("after", Bytes.utf8("reopen"));
            assertTrue(more > version, more + " after " + version);
            Swap swap = manager.currentSwap(StorageRole.INCREMENTAL).orElseThrow();
            assertEquals(SwapState.SWITCHED, swap.progress().state());
            assertEquals("mapdb", swap.from());
            manager.rollbackSwap(StorageRole.INCREMENTAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            assertEquals(
                    Bytes.utf8("reopen"),
                    manager.incremental().get("after").orElseThrow().value());
            assertEquals(more, manager.incremental().get("after").orElseThrow().version());
            assertTrue(manager.incremental().put("after", Bytes.EMPTY) > more);
            assertEquals(1_001, Histories.count(manager));
        }
    }

    @Test
    void whatSpeaksAgainstASwapIsSaidBeforeAnythingIsChanged() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.incremental().put("a", Bytes.EMPTY);
            SwapRefusedException missing = refused(manager, "rocksdb");
            assertEquals(SwapRefusedException.Reason.NOT_INSTALLED, missing.reason());
            assertTrue(missing.getMessage().contains("mapdb, mvstore"), missing.getMessage());
            assertEquals(
                    SwapRefusedException.Reason.SAME_ENGINE,
                    refused(manager, "mapdb").reason());
            SwapPlan plan = manager.planSwap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            assertTrue(plan.possible(), plan.refusals().toString());
            assertEquals("2-mvstore", plan.directory());
            assertEquals(1, plan.entries());
            assertTrue(Files.notExists(engine(2, "mvstore")));
            Histories.done(manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS)
                    .switched());
            assertEquals(
                    SwapRefusedException.Reason.UNDER_WAY,
                    refused(manager, "mapdb").reason());
            assertThrows(SwapRefusedException.class, () -> manager.abortSwap(StorageRole.INCREMENTAL));
            assertThrows(SwapRefusedException.class, () -> manager.swap(StorageRole.CACHE, "x", SwapOptions.DEFAULTS));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SwapState.class,
            names = {"COPYING", "CATCHING_UP", "VERIFYING", "FENCING"})
    void aSwapGivenUpLeavesTheOldEngineAsItIs(SwapState at) throws Exception {
        CompletableFuture<Swap> reached = new CompletableFuture<>();
        CountDownLatch going = new CountDownLatch(1);
        String place =
                switch (at) {
                    case COPYING -> "swap.copy.after-chunk";
                    case CATCHING_UP -> "swap.catching-up.converged";
                    case VERIFYING -> "swap.verify.drained";
                    default -> "swap.verify.compared";
                };
        CrashPoints hold = name -> {
            if (name.equals(place)) {
                reached.complete(null);
                awaitQuietly(going);
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), hold)) {
            SwapStores.fill(manager, 10_000, 100);
            Histories histories = new Histories(manager.incremental(), 4, 2, 200);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            reached.get(180, TimeUnit.SECONDS);
            Thread aborting = new Thread(swap::abort);
            aborting.start();
            Await.until("the request is known", () -> aborting.getState() == Thread.State.TIMED_WAITING);
            going.countDown();
            aborting.join(60_000);
            assertEquals(SwapState.ABORTED, swap.progress().state());
            assertThrows(Exception.class, () -> Histories.done(swap.switched()));
            assertTrue(swap.failure().isPresent());
            histories.awaitWrites(200);
            histories.endAndCheck();
            assertEquals("mapdb", active(manager));
            assertTrue(Files.notExists(engine(2, "mvstore")));
            assertEquals(List.of(), Histories.leftJournal(manager));
            swap.abort();
            Histories.done(manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS)
                    .switched());
            histories.check(manager.incremental());
        }
    }

    @Test
    void aFenceThatTakesTooLongLetsWritersGoOnAtTheOldEngine() throws Exception {
        AtomicReference<Histories> writing = new AtomicReference<>();
        AtomicInteger tries = new AtomicInteger();
        CrashPoints slow = name -> {
            Histories histories = writing.get();
            if (name.equals("swap.fence.emptied") && histories != null && tries.incrementAndGet() <= 3) {
                histories.awaitWrites(20); // only the clock can let them go on
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), slow)) {
            SwapStores.fill(manager, 1_000, 100);
            Histories histories = new Histories(manager.incremental(), 4, 2, 200);
            writing.set(histories);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            SwapProgress switched = Histories.done(swap.switched());
            histories.awaitWrites(100);
            histories.endAndCheck();
            assertTrue(switched.fenceTries() >= 4, switched.fenceTries() + " tries");
            assertEquals(0, switched.failedOperations());
        }
    }

    @Test
    void theWindowEndsByItselfAndSnapshotsOnTheOldEngineAreReadToTheirEnd() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 1_000, 100);
            try (Snapshot before = manager.incremental().snapshot()) {
                Swap swap = manager.swap(
                        StorageRole.INCREMENTAL,
                        "mvstore",
                        SwapOptions.DEFAULTS.withRollbackWindow(Duration.ofSeconds(1)));
                Histories.done(swap.switched());
                manager.incremental().put("fill/new", Bytes.EMPTY);
                assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
                manager.incremental().put("fill/newer", Bytes.EMPTY);
                try (var entries = before.scan("")) {
                    assertEquals(1_000, entries.count());
                }
                assertThrows(SwapRefusedException.class, () -> manager.rollbackSwap(StorageRole.INCREMENTAL));
                manager.discard(1);
                assertThrows(SnapshotExpiredException.class, () -> before.get("fill/00000001"));
            }
            assertEquals(1_002, Histories.count(manager));
            assertEquals(List.of(), Histories.leftJournal(manager));
        }
    }

    @Test
    void eventsTellTheStatesInTheirOrder() throws Exception {
        List<SwapState> told = Collections.synchronizedList(new ArrayList<>());
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 100, 100);
            manager.addSwapListener((swap, state, message) -> {
                told.add(state);
                throw new IllegalStateException("a listener that fails");
            });
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            manager.finishSwap(StorageRole.INCREMENTAL);
            Await.until("the end is told", () -> told.contains(SwapState.DONE));
            assertEquals(
                    List.of(
                            SwapState.COPYING,
                            SwapState.CATCHING_UP,
                            SwapState.VERIFYING,
                            SwapState.FENCING,
                            SwapState.SWITCHED,
                            SwapState.DONE),
                    told.stream().distinct().toList());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(180, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SwapRefusedException refused(LocalStorageManager manager, String engine) {
        return assertThrows(
                SwapRefusedException.class, () -> manager.swap(StorageRole.INCREMENTAL, engine, SwapOptions.DEFAULTS));
    }

    private static String active(LocalStorageManager manager) {
        return manager.providers().stream()
                .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                .map(ProviderInfo::engine)
                .findFirst()
                .orElseThrow();
    }

    private static String state(LocalStorageManager manager, String engine) {
        return manager.providers().stream()
                .filter(info -> info.engine().equals(engine))
                .map(ProviderInfo::state)
                .findFirst()
                .orElseThrow();
    }

    private Path engine(long generation, String engine) {
        return directory.resolve("engines").resolve(generation + "-" + engine);
    }
}
