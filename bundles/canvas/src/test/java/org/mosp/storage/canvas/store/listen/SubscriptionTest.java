package org.mosp.storage.canvas.store.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageUnavailableException;

/** What a listener is told while heads cannot be read. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SubscriptionTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<List<Object>> told = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private Subscription subscription(java.util.function.ToLongFunction<String> heads) {
        return new Subscription(
                Set.of(),
                (canvasId, before, now) -> told.add(List.of(canvasId, before, now)),
                heads,
                threads,
                ended -> {});
    }

    @Test
    void aHeadThatCannotBeReadNowIsToldLater() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Subscription subscription = subscription(canvasId -> {
            if (canvasId.equals("late") && reads.incrementAndGet() < 3) {
                throw new StorageUnavailableException("a head", "time", null);
            }
            return 7;
        });
        subscription.was("late", 5);
        subscription.was("other", 6);
        subscription.changed("late");
        subscription.changed("other");
        Set<List<Object>> both = Set.of(next(), next());
        assertEquals(Set.of(List.of("late", 5L, 7L), List.of("other", 6L, 7L)), both);
        assertEquals(3, reads.get());
    }

    @Test
    void anErrorAtAHeadDoesNotEndTheTelling() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        Subscription subscription = subscription(canvasId -> {
            if (reads.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("made by a test");
            }
            return 7;
        });
        subscription.was("a", 5);
        subscription.changed("a");
        assertEquals(List.of("a", 5L, 7L), next());
        assertEquals(2, reads.get());
    }

    @Test
    void aDamagedHeadHoldsUpNoOtherCanvas() throws Exception {
        Subscription subscription = subscription(canvasId -> {
            if (canvasId.equals("damaged")) {
                throw new StorageDamagedException("incremental store", 0, canvasId, "made by a test", null);
            }
            return 7;
        });
        subscription.was("damaged", 5);
        subscription.was("other", 6);
        subscription.changed("damaged");
        subscription.changed("other");
        assertEquals(List.of("other", 6L, 7L), next());
        assertNull(told.poll());
    }

    @Test
    void theEndWaitsForACallButNotForAHeadThatCannotBeRead() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        Subscription subscription = subscription(canvasId -> {
            read.countDown();
            throw new StorageUnavailableException("a head", "time", null);
        });
        subscription.was("a", 5);
        subscription.changed("a");
        assertTrue(read.await(60, TimeUnit.SECONDS));
        subscription.hurry();
        long began = System.nanoTime();
        subscription.awaitTold(began + TimeUnit.SECONDS.toNanos(60));
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30));
        assertNull(told.poll());
    }

    private List<Object> next() throws InterruptedException {
        List<Object> next = told.poll(60, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was told");
        return next;
    }
}
