package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/** A swap that was asked to end has ended when the request returns, whatever still reads from the engine that was left. */
@Timeout(900)
class SwapEndTest {

    private static final int ROUNDS = 30;

    @TempDir
    Path directory;

    @Test
    void aWindowIsFinishedWhileASnapshotOfTheOldEngineIsRead() throws Exception {
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapStores.fill(manager, 1_000, 100);
            try (Snapshot before = manager.incremental().snapshot()) {
                Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
                Histories.done(swap.switched());
                manager.finishSwap(StorageRole.INCREMENTAL);
                assertEquals(SwapState.DONE, Histories.done(swap.completion()).state());
                try (var entries = before.scan("")) {
                    assertEquals(1_000, entries.count());
                }
                assertThrows(SwapRefusedException.class, () -> manager.finishSwap(StorageRole.INCREMENTAL));
                // the next swap waits for no reader either
                Swap back = manager.swap(StorageRole.INCREMENTAL, "mapdb", SwapOptions.DEFAULTS);
                assertEquals(SwapState.SWITCHED, Histories.done(back.switched()).state());
                assertThrows(SnapshotExpiredException.class, () -> before.get("fill/00000001"));
            }
        }
    }

    @Test
    void aSnapshotThatCannotBeClosedKeepsNoEngineOpen() throws Exception {
        HeapProvider heap = new HeapProvider();
        AtomicBoolean fails = new AtomicBoolean();
        heap.inSnapshotClose = () -> {
            if (fails.get()) {
                throw new IllegalStateException("a snapshot that cannot be closed");
            }
        };
        ManagerSettings settings = ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, "heap");
        try (LocalStorageManager manager = Stores.open(directory, settings)) {
            manager.bind(heap, "org.example.heap", "1.0.0");
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
            SwapStores.fill(manager, 100, 100);
            manager.incremental().snapshot();
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            manager.finishSwap(StorageRole.INCREMENTAL);
            fails.set(true);
            manager.swap(StorageRole.INCREMENTAL, "heap", SwapOptions.DEFAULTS);
            assertEquals(1, heap.closed.get());
            fails.set(false);
        }
    }

    @Test
    void aSwapBegunAsSoonAsTheEngineIsThereIsNotTakenForOneThatEnded() throws Exception {
        ManagerSettings settings = ManagerSettings.DEFAULTS.withEngine(StorageRole.INCREMENTAL, "heap");
        for (int round = 0; round < ROUNDS; round++) {
            HeapProvider heap = new HeapProvider();
            try (LocalStorageManager manager = Stores.open(directory.resolve("store" + round), settings)) {
                manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.1.0");
                CompletableFuture<Swap> begun = CompletableFuture.supplyAsync(
                        () -> manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS));
                manager.bind(heap, "org.example.heap", "1.0.0");
                Swap swap = begun.get(180, TimeUnit.SECONDS);
                assertEquals(SwapState.SWITCHED, Histories.done(swap.switched()).state());
            }
        }
    }
}
