package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;

/** A swap may fail; a call of an application does not. */
@Timeout(900)
class SwapFailuresTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = Failure.class,
            names = {"EIO", "ENOSPC"})
    void aTargetThatFailsEndsTheSwapAndNoCall(Failure failure) throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        AtomicBoolean once = new AtomicBoolean();
        CrashPoints points = name -> {
            if (name.equals("swap.copy.after-chunk") && once.compareAndSet(false, true)) {
                files.failNth(Call.WRITE, 1, failure, path -> path.toString().contains("2-mvstore"));
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, files, points)) {
            SwapStores.fill(manager, 20_000, 200);
            Histories histories = new Histories(manager.incremental(), 4, 2, 200);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            ExecutionException ended = assertThrows(ExecutionException.class, () -> Histories.done(swap.completion()));
            assertTrue(ended.getCause() instanceof SwapAbortedException, ended.toString());
            assertEquals(SwapState.ABORTED, swap.progress().state());
            histories.awaitWrites(200);
            histories.endAndCheck();
            assertTrue(Files.notExists(directory.resolve("engines/2-mvstore")));
            assertEquals(List.of(), Histories.leftJournal(manager));
            assertTrue(files.failures() > 0);
        }
    }

    @Test
    void aManifestThatCannotBeWrittenAtTheSwitchIsSettledBeforeAnybodyWrites() throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        CrashPoints points = name -> {
            if (name.equals("swap.switch.before-manifest")) {
                files.failNth(Call.RENAME, 1, Failure.EIO, path -> path.endsWith("manifest.2"));
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, files, points)) {
            SwapStores.fill(manager, 1_000, 100);
            Histories histories = new Histories(manager.incremental(), 4, 2, 200);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            assertEquals(1, files.failures());
            histories.awaitWrites(200);
            histories.endAndCheck();
            assertEquals(0, swap.progress().failedOperations());
        }
    }

    @Test
    void aSwapWhoseBeginCannotBeRecordedIsNone() throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        AtomicBoolean once = new AtomicBoolean();
        CrashPoints points = name -> {
            if (name.equals("swap.prepare.before-manifest") && once.compareAndSet(false, true)) {
                files.failFrom(Call.RENAME, 1, Failure.EIO);
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, files, points)) {
            SwapStores.fill(manager, 1_000, 100);
            assertThrows(
                    SwapAbortedException.class,
                    () -> manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS));
            files.heal();
            Await.until("no swap is under way", () -> manager.currentSwap(StorageRole.INCREMENTAL)
                    .isEmpty());
            assertTrue(files.failures() >= 2, files.failures() + " failures");
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            assertEquals(1_000, Histories.count(manager));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"swap.switch.manifest", "swap.switch.fenced", "swap.switch.routed"})
    void whateverFailsBehindTheManifestOfTheSwitchNothingIsWrittenToTheOldEngine(String place) throws Exception {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        CrashPoints points = name -> {
            if (name.equals(place) && failed.complete(null)) {
                throw new IllegalStateException("fails at " + place);
            }
        };
        Optional<Long> acknowledged = Optional.empty();
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), points)) {
            SwapStores.fill(manager, 1_000, 100);
            manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            failed.get(180, TimeUnit.SECONDS);
            try {
                acknowledged = Optional.of(manager.incremental().put("after", Bytes.utf8("1")));
            } catch (StorageUnavailableException e) {
                // refused in time: nothing was promised
            }
        }
        RoleRecord truth = new ManifestFiles(new LocalStorageFiles(), CrashPoints.NONE, directory)
                .load()
                .manifest()
                .flatMap(manifest -> manifest.role(StorageRole.INCREMENTAL))
                .orElseThrow();
        assertEquals("2-mvstore", truth.directoryName());
        // the close of the engine that was left is not noted as the new one's
        assertEquals(acknowledged.isPresent(), truth.cleanClose().isPresent());
        assertTrue(truth.nextSequence() > EnginePair.GAP, truth.nextSequence() + "");
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            assertEquals(acknowledged, manager.incremental().get("after").map(Entry::version));
            assertEquals(1_000 + (acknowledged.isPresent() ? 1 : 0), Histories.count(manager));
            assertTrue(manager.incremental().put("more", Bytes.EMPTY) > acknowledged.orElse(0L));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSwitchThatCouldNotBeCompletedIsWhenTheEngineIsOpenedAnew(boolean oldProviderIsThere) throws Exception {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        CrashPoints points = name -> {
            if (name.equals("swap.switch.manifest") && failed.complete(null)) {
                throw new IllegalStateException("fails behind the manifest");
            }
        };
        EngineProvider old = new MapDbProvider();
        try (LocalStorageManager manager = SwapStores.without(directory, new LocalStorageFiles(), points)) {
            manager.bind(old, "org.mosp.storage.provider.mapdb", "0.1.0");
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 1_000, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            failed.get(180, TimeUnit.SECONDS);
            if (oldProviderIsThere) {
                manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.2.0");
            }
            manager.unbind(old);
            long version = manager.incremental().put("after", Bytes.utf8("1"));
            assertTrue(Histories.done(swap.switched()).state() != SwapState.FENCING);
            if (oldProviderIsThere) {
                manager.rollbackSwap(StorageRole.INCREMENTAL);
                assertEquals(
                        SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            } else {
                assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
                assertTrue(manager.currentSwap(StorageRole.INCREMENTAL).isEmpty());
            }
            assertEquals(
                    version, manager.incremental().get("after").orElseThrow().version());
            assertEquals(1_001, Histories.count(manager));
        }
    }

    @Test
    void oneBegunWhileTheStoreIsClosedIsRefusedAtOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch begins = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        StorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public boolean exists(Path path) throws IOException {
                // first for the plan, then for the target's directory
                if (path.endsWith("engines/2-mvstore") && asked.incrementAndGet() == 2) {
                    begins.countDown();
                    try {
                        closed.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                return super.exists(path);
            }
        };
        LocalStorageManager manager = SwapStores.open(directory, files, CrashPoints.NONE);
        try {
            SwapStores.fill(manager, 100, 100);
            CompletableFuture<Swap> begun = CompletableFuture.supplyAsync(
                    () -> manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS));
            assertTrue(begins.await(60, TimeUnit.SECONDS));
            manager.close();
            closed.countDown();
            ExecutionException refused = assertThrows(ExecutionException.class, () -> begun.get(60, TimeUnit.SECONDS));
            assertInstanceOf(StorageUnavailableException.class, refused.getCause());
        } finally {
            closed.countDown();
            manager.close();
        }
    }

    @Test
    void anAbortThatCannotBeRecordedIsTriedAgainFromTimeToTime() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        AtomicInteger failures = new AtomicInteger();
        StorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public void rename(Path from, Path to) throws IOException {
                if (fails.get() && to.endsWith("manifest.1")) {
                    failures.incrementAndGet();
                    throw new IOException("Input/output error");
                }
                super.rename(from, to);
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, files, CrashPoints.NONE)) {
            SwapStores.fill(manager, 20_000, 200);
            Swap swap = manager.swap(
                    StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS.withMaxBytesPerSecond(100_000));
            Await.until("some is copied", () -> swap.progress().entriesCopied() > 0);
            fails.set(true);
            CompletableFuture<Swap> aborted =
                    CompletableFuture.supplyAsync(() -> manager.abortSwap(StorageRole.INCREMENTAL));
            Await.until("it failed", () -> failures.get() > 0);
            long start = System.nanoTime();
            // twice in a row, then after a pause
            Await.until("it was tried again", () -> failures.get() > 4);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            fails.set(false);
            assertTrue(millis > SwapContext.RETRY_MILLIS, millis + " ms");
            assertEquals(
                    SwapState.ABORTED,
                    aborted.get(60, TimeUnit.SECONDS).progress().state());
            assertEquals(20_000, Histories.count(manager));
        }
    }

    @Test
    void aTargetThatFailsBeforeItIsFilledIsClosed() throws Exception {
        HeapProvider heap = new HeapProvider();
        AtomicBoolean once = new AtomicBoolean();
        heap.inCount = () -> {
            if (once.compareAndSet(false, true)) {
                throw new StorageIoException("count", "heap", new IOException("Input/output error"));
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.bind(heap, "org.example.heap", "1.0.0");
            SwapStores.fill(manager, 100, 100);
            assertThrows(
                    SwapAbortedException.class,
                    () -> manager.swap(StorageRole.INCREMENTAL, "heap", SwapOptions.DEFAULTS));
            assertEquals(1, heap.opened.get());
            assertEquals(1, heap.closed.get());
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "heap", SwapOptions.DEFAULTS);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            assertEquals(100, Histories.count(manager));
        }
    }

    @Test
    void aRollbackThatCouldNotBeCompletedIsWhenTheEngineIsOpenedAnew() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        CompletableFuture<Void> failed = new CompletableFuture<>();
        CrashPoints points = name -> {
            if (fails.get() && name.equals("swap.switch.manifest") && failed.complete(null)) {
                throw new IllegalStateException("fails behind the manifest");
            }
        };
        EngineProvider next = new MvStoreProvider();
        try (LocalStorageManager manager = SwapStores.without(directory, new LocalStorageFiles(), points)) {
            manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
            manager.bind(next, "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 1_000, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            long version = manager.incremental().put("after", Bytes.utf8("1"));
            fails.set(true);
            manager.rollbackSwap(StorageRole.INCREMENTAL);
            failed.get(180, TimeUnit.SECONDS);
            manager.unbind(next);
            assertEquals(
                    version, manager.incremental().get("after").orElseThrow().version());
            assertEquals(
                    SwapState.ROLLED_BACK,
                    swap.completion()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .state());
            assertTrue(manager.currentSwap(StorageRole.INCREMENTAL).isEmpty());
            assertTrue(manager.incremental().put("more", Bytes.EMPTY) > version);
            assertEquals(1_002, Histories.count(manager));
        }
    }

    @Test
    void withoutAWayBackNoWindowGoesOnThoughTheDiskIsFullAtFirst() throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        CrashPoints points = name -> {
            if (name.equals("swap.switch.fenced")) {
                files.failNth(Call.RENAME, 1, Failure.ENOSPC, path -> path.endsWith("manifest.1"));
            }
        };
        HeapProvider heap = new HeapProvider();
        heap.inReplicate = entries -> {
            if (entries.stream().anyMatch(entry -> entry.key().equals(IncrementalMove.FENCED_BY))) {
                throw new StorageIoException("write", "heap", new IOException("Input/output error"));
            }
            return entries;
        };
        try (LocalStorageManager manager =
                LocalStorageManager.open(directory, Stores.HEAP, Stores.NO_CATALOGUE, files, points)) {
            manager.bind(heap, "org.example.heap", "1.0.0");
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 100, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            assertEquals(
                    SwapState.DONE,
                    swap.completion()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .state());
            assertEquals(1, files.failures());
            assertEquals("heap", manager.retired().get(0).engine());
            manager.incremental().put("after", Bytes.EMPTY);
            assertEquals(List.of(), Histories.leftJournal(manager));
            assertEquals(101, Histories.count(manager));
        }
    }

    @Test
    void aProviderThatThrowsAtTheOldEngineKeepsTheNewOneNotClosed() throws Exception {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        CrashPoints points = name -> {
            if (name.equals("swap.switch.manifest") && failed.complete(null)) {
                throw new IllegalStateException("fails behind the manifest");
            }
        };
        HeapProvider old = new HeapProvider();
        HeapProvider broken = new HeapProvider();
        broken.inOpen = () -> {
            throw new IllegalStateException("a provider that throws what it likes");
        };
        try (LocalStorageManager manager = LocalStorageManager.open(
                directory, Stores.HEAP, Stores.NO_CATALOGUE, new LocalStorageFiles(), points)) {
            manager.bind(old, "org.example.heap", "1.0.0");
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 100, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            failed.get(180, TimeUnit.SECONDS);
            manager.bind(broken, "org.example.heap", "1.0.1");
            manager.unbind(old);
            manager.incremental().put("after", Bytes.EMPTY);
            assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
            assertEquals(101, Histories.count(manager));
        }
    }

    @Test
    void anErrorEndsTheSwapAndNotOnlyItsThread() throws Exception {
        AtomicBoolean once = new AtomicBoolean();
        CrashPoints points = name -> {
            if (name.equals("swap.copy.after-chunk") && once.compareAndSet(false, true)) {
                throw new OutOfMemoryError("as where one chunk is too much");
            }
        };
        try (LocalStorageManager manager = SwapStores.open(directory, new LocalStorageFiles(), points)) {
            SwapStores.fill(manager, 1_000, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            ExecutionException ended = assertThrows(ExecutionException.class, () -> Histories.done(swap.completion()));
            assertTrue(ended.getCause() instanceof SwapAbortedException, ended.toString());
            Await.until(
                    "nothing is captured", () -> Histories.leftJournal(manager).isEmpty());
            assertEquals(1_000, Histories.count(manager));
        }
    }

    @Test
    void bothProvidersAreUpdatedDuringASwapWhichGoesOn() throws Exception {
        AtomicInteger chunks = new AtomicInteger();
        CompletableFuture<Void> copying = new CompletableFuture<>();
        CrashPoints points = name -> {
            if (name.equals("swap.copy.after-chunk") && chunks.incrementAndGet() == 2) {
                copying.complete(null);
            }
        };
        EngineProvider target = new MvStoreProvider();
        EngineProvider source = new MapDbProvider();
        try (LocalStorageManager manager = SwapStores.without(directory, new LocalStorageFiles(), points)) {
            manager.bind(source, "org.mosp.storage.provider.mapdb", "0.1.0");
            manager.bind(target, "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 40_000, 200);
            Histories histories = new Histories(manager.incremental(), 4, 2, 500);
            Swap swap = manager.swap(
                    StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS.withMaxBytesPerSecond(4_000_000));
            copying.get(180, TimeUnit.SECONDS);
            manager.unbind(target);
            Await.until("the swap says what it waits for", () -> swap.progress().blockers().stream()
                    .anyMatch(blocker -> blocker.contains("mvstore")));
            assertEquals(Health.State.YELLOW, manager.health().state());
            histories.awaitWrites(100);
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.2.0");
            Await.until("it goes on", () -> swap.progress().blockers().isEmpty());
            manager.unbind(source);
            manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.2.0");
            histories.awaitWrites(100);
            assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            histories.awaitWrites(100);
            histories.endAndCheck();
            assertEquals(40_000 + histories.present(), Histories.count(manager));
        }
    }

    @Test
    void anOldManifestPutBackAfterTheSwitchIsRefused() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.incremental().put("a", Bytes.utf8("1"));
            Files.copy(directory.resolve("manifest.1"), directory.resolve("kept"));
            Histories.done(manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS)
                    .switched());
            manager.incremental().put("a", Bytes.utf8("2"));
        }
        for (String name : List.of("manifest.1", "manifest.2")) {
            Files.copy(directory.resolve("kept"), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            StorageDamagedException refused = assertThrows(
                    StorageDamagedException.class, () -> manager.incremental().get("a"));
            assertTrue(refused.getMessage().contains("older manifest"), refused.getMessage());
        }
    }

    @Test
    void aStoreWhoseTargetIsGoneServesOn() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 40_000, 200);
            manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS.withMaxBytesPerSecond(100_000));
        }
        try (var files = Files.walk(directory.resolve("engines/2-mvstore"))) {
            for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.incremental().put("a", Bytes.utf8("1"));
            Await.until("the swap is given up", () -> manager.currentSwap(StorageRole.INCREMENTAL)
                    .isEmpty());
            assertEquals(40_001, Histories.count(manager));
            assertEquals(List.of(), Histories.leftJournal(manager));
        }
    }

    @Test
    void theFallbacksProviderMayStayAwayAndTheStoreServesOn() throws Exception {
        EngineProvider fallback = new MapDbProvider();
        try (LocalStorageManager manager = SwapStores.without(directory, new LocalStorageFiles(), CrashPoints.NONE)) {
            manager.bind(fallback, "org.mosp.storage.provider.mapdb", "0.1.0");
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 1_000, 100);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            manager.unbind(fallback);
            long version = manager.incremental().put("a", Bytes.utf8("1"));
            Await.until(
                    "the swap says what it waits for",
                    () -> !swap.progress().blockers().isEmpty());
            manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.2.0");
            manager.rollbackSwap(StorageRole.INCREMENTAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            assertEquals(version, manager.incremental().get("a").orElseThrow().version());
        }
    }
}
