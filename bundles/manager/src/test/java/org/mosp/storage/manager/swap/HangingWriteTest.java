package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/** A swap waits for a write that began before it and hangs; nobody has to wait with it. */
@Timeout(600)
class HangingWriteTest {

    // the common pool may have one thread only, and what hangs would keep it
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    @TempDir
    Path directory;

    private final HeapProvider heap = new HeapProvider();
    private final MvStoreProvider target = new MvStoreProvider();
    private final AtomicBoolean hangs = new AtomicBoolean();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @BeforeEach
    void oneCommitHangs() {
        heap.inCommit = () -> {
            if (hangs.compareAndSet(true, false)) {
                inside.countDown();
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private LocalStorageManager open() {
        LocalStorageManager manager = Stores.open(directory, heap);
        manager.bind(target, "org.mosp.storage.provider.mvstore", "0.1.0");
        SwapStores.fill(manager, 100, 100);
        return manager;
    }

    private CompletableFuture<Long> hangingPut(LocalStorageManager manager) throws InterruptedException {
        hangs.set(true);
        CompletableFuture<Long> put =
                CompletableFuture.supplyAsync(() -> manager.incremental().put("hangs", Bytes.EMPTY), OWN_THREAD);
        assertTrue(inside.await(60, TimeUnit.SECONDS));
        return put;
    }

    private static CompletableFuture<Swap> waitingSwap(LocalStorageManager manager) {
        CompletableFuture<Swap> begun = CompletableFuture.supplyAsync(
                () -> manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS), OWN_THREAD);
        Await.until("the swap says what it waits for", () -> manager.currentSwap(StorageRole.INCREMENTAL)
                .map(swap -> swap.progress().blockers().toString().contains("a write that began before"))
                .orElse(false));
        return begun;
    }

    private static void assertAborted(CompletableFuture<Swap> begun) {
        ExecutionException ended = assertThrows(ExecutionException.class, () -> begun.get(60, TimeUnit.SECONDS));
        assertInstanceOf(SwapAbortedException.class, ended.getCause());
    }

    private void assertASwapSucceeds(LocalStorageManager manager, CompletableFuture<Long> put) throws Exception {
        answers.countDown();
        long version = put.get(60, TimeUnit.SECONDS);
        Swap again = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
        assertEquals(SwapState.SWITCHED, Histories.done(again.switched()).state());
        assertEquals(version, manager.incremental().get("hangs").orElseThrow().version());
        assertEquals(101, Histories.count(manager));
    }

    @Test
    void aSwapThatWaitsForItIsAbortedWhenAsked() throws Exception {
        try (LocalStorageManager manager = open()) {
            CompletableFuture<Long> put = hangingPut(manager);
            CompletableFuture<Swap> begun = waitingSwap(manager);
            long start = System.nanoTime();
            Swap aborted = manager.abortSwap(StorageRole.INCREMENTAL);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertTrue(seconds < 60, seconds + " s");
            assertEquals(SwapState.ABORTED, aborted.progress().state());
            assertAborted(begun);
            assertEquals(List.of(), manager.retired());
            assertASwapSucceeds(manager, put);
        } finally {
            answers.countDown();
        }
    }

    @Test
    void theTargetsProviderIsGivenBackMeanwhile() throws Exception {
        try (LocalStorageManager manager = open()) {
            CompletableFuture<Long> put = hangingPut(manager);
            CompletableFuture<Swap> begun = waitingSwap(manager);
            long start = System.nanoTime();
            manager.unbind(target);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertTrue(seconds < 60, seconds + " s");
            assertAborted(begun);
            Await.until("it is given up", () -> manager.currentSwap(StorageRole.INCREMENTAL)
                    .isEmpty());
            manager.bind(new MvStoreProvider(), "org.mosp.storage.provider.mvstore", "0.2.0");
            assertASwapSucceeds(manager, put);
        } finally {
            answers.countDown();
        }
    }
}
