package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.OutsideProvider;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/** Removing what a target has outside may hang or fail: an abort is over soon in any case, and the target can be freed later. */
@Timeout(600)
class SlowDiscardTest {

    @TempDir
    Path directory;

    private RetiredEngine abortedAfterCopying(LocalStorageManager manager, Path place) {
        SwapStores.fill(manager, 9_000, 200);
        Swap swap = manager.swap(
                StorageRole.INCREMENTAL,
                OutsideProvider.ENGINE,
                SwapOptions.DEFAULTS
                        .withSettings(Map.of("place", place.toString()))
                        .withMaxBytesPerSecond(200_000));
        Await.until("some of it is copied", () -> swap.progress().entriesCopied() > 0);
        long start = System.nanoTime();
        manager.abortSwap(StorageRole.INCREMENTAL);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        assertTrue(millis < 60_000, millis + " ms");
        assertEquals(SwapState.ABORTED, swap.progress().state());
        manager.incremental().put("after", Bytes.utf8("the abort"));
        assertEquals(1, manager.retired().size());
        return manager.retired().get(0);
    }

    private void discarded(LocalStorageManager manager, RetiredEngine left, Path place) throws Exception {
        manager.discard(left.generation());
        assertEquals(List.of(), manager.retired());
        try (Stream<Path> files = Files.list(place)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void oneThatHangsHoldsNoAbort(@TempDir Path place) throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        OutsideProvider provider = new OutsideProvider(new MvStoreProvider(), () -> {
            while (answers.getCount() > 0) {
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    // as drivers do: they wait for the server whatever is said to them
                }
            }
            gone.countDown();
        });
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.bind(provider, "org.example.outside", "0.1.0");
            RetiredEngine left = abortedAfterCopying(manager, place);
            answers.countDown();
            assertTrue(gone.await(60, TimeUnit.SECONDS));
            discarded(manager, left, place);
        }
    }

    @Test
    void oneThatFailsUnexpectedlyIsTypedAndRepeated(@TempDir Path place) throws Exception {
        int[] failures = {2};
        OutsideProvider provider = new OutsideProvider(new MvStoreProvider(), () -> {
            if (failures[0]-- > 0) {
                throw new IllegalArgumentException("a setting is wrong");
            }
        });
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.bind(provider, "org.example.outside", "0.1.0");
            RetiredEngine left = abortedAfterCopying(manager, place);
            assertThrows(StorageIoException.class, () -> manager.discard(left.generation()));
            assertEquals(List.of(left), manager.retired());
            discarded(manager, left, place);
        }
    }
}
