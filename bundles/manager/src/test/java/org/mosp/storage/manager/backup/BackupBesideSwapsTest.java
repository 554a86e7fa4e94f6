package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.gate.Gate;
import org.mosp.storage.manager.gate.GateLimits;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;

/** A backup is of the engine that calls are led to at its instant, whatever was led where before. */
@Timeout(900)
class BackupBesideSwapsTest {

    @TempDir
    Path home;

    @Test
    void anEngineThatIsExchangedBeforeTheFirstByteIsNotTheOneBackedUp() {
        AtomicReference<Runnable> onSpace = new AtomicReference<>(() -> {});
        DelegatingStorageFiles files = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public long usableSpace(Path path) throws IOException {
                if (path.equals(home)) {
                    onSpace.getAndSet(() -> {}).run();
                }
                return super.usableSpace(path);
            }
        };
        Path file = home.resolve("store.mospbackup");
        try (LocalStorageManager manager = BackupStores.open(home.resolve("store"), "mapdb", files, CrashPoints.NONE)) {
            BackupStores.fill(manager, 1_000);
            onSpace.set(() -> exchange(manager));
            BackupReport report = manager.backups().backup(file, "", BackupControl.NONE);
            assertEquals("mvstore", report.part(StorageRole.INCREMENTAL).engine());
            assertEquals(
                    BackupStores.all(manager).size(),
                    report.part(StorageRole.INCREMENTAL).entries());
        }
    }

    private static void exchange(LocalStorageManager manager) {
        try {
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            manager.incremental().put("after-the-switch", Bytes.utf8("there"));
            manager.finishSwap(StorageRole.INCREMENTAL);
            assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSnapshotCallsWereLedAwayFromMeanwhileIsTakenAnew() throws Exception {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (IncrementalEngine first = heap("first");
                IncrementalEngine second = heap("second")) {
            Gate<IncrementalEngine> gate = new Gate<>(
                    StorageRole.INCREMENTAL,
                    new GateLimits(Duration.ofSeconds(9), Duration.ofSeconds(9), Duration.ofSeconds(9), 9, 999),
                    ForkJoinPool.commonPool(),
                    clock);
            gate.open(live(first));
            LiveEngine<IncrementalEngine> next = live(second);
            AtomicInteger taken = new AtomicInteger();
            try (Held<IncrementalEngine, EngineSnapshot> held = Held.of(StorageRole.INCREMENTAL, gate, engine -> {
                if (taken.getAndIncrement() == 0) {
                    gate.open(next);
                }
                return engine.snapshot();
            })) {
                assertEquals(2, taken.get());
                assertEquals(second, held.<IncrementalEngine>engine(engine -> engine));
                held.snapshot().close();
                assertThrows(
                        StorageUnavailableException.class,
                        () -> held.of(snapshot -> snapshot.get(Keyspace.USER, Bytes.utf8("any"))));
            }
            assertThrows(
                    StorageUnavailableException.class,
                    () -> Held.of(StorageRole.INCREMENTAL, gate, engine -> {
                        gate.open(next);
                        return engine.snapshot();
                    }));
        } finally {
            clock.shutdownNow();
        }
    }

    private IncrementalEngine heap(String name) throws IOException {
        return (IncrementalEngine) new HeapProvider()
                .open(new EngineContext(
                        UUID.randomUUID(),
                        1,
                        Files.createDirectory(home.resolve(name)),
                        EngineContext.Mode.WRITE,
                        Map.of(),
                        1,
                        new LocalStorageFiles(),
                        CrashPoints.NONE));
    }

    private static LiveEngine<IncrementalEngine> live(IncrementalEngine engine) {
        return new LiveEngine<>(engine, BoundProvider.of(new HeapProvider(), "bundle", "1"), () -> {});
    }
}
