package org.mosp.storage.manager.front;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.MapCacheProvider;
import org.mosp.storage.manager.testing.Stores;

@Timeout(300)
class CacheInFrontTest {

    @TempDir
    Path directory;

    private final HeapProvider engine = new HeapProvider();
    private final MapCacheProvider cache = new MapCacheProvider();
    private final AtomicInteger engineReads = new AtomicInteger();
    private LocalStorageManager manager;

    @BeforeEach
    void open() {
        manager = Stores.open(directory, engine);
        bindCache();
        engine.inGet = engineReads::incrementAndGet;
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theSecondMissFillsAndTheNextReadHits() {
        manager.incremental().put("a", Bytes.utf8("1"));
        get("a");
        assertEquals(0, manager.cache().statistics().entries());
        get("a");
        Await.until("a fill", () -> manager.cache().statistics().entries() == 1);
        int reads = engineReads.get();
        for (int i = 0; i < 10; i++) {
            assertEquals("1", get("a"));
        }
        assertEquals(reads, engineReads.get());
        assertTrue(manager.cache().statistics().hits() >= 10);
    }

    @Test
    void aWriteIsSeenByTheNextRead() {
        for (int i = 0; i < 20; i++) {
            manager.incremental().put("a", Bytes.utf8("" + i));
            assertEquals("" + i, get("a"));
            warm("a");
            assertEquals("" + i, get("a"));
        }
        manager.incremental().delete("a");
        assertTrue(manager.incremental().get("a").isEmpty());
    }

    @Test
    void aStaleFillAcrossAnInvalidationIsDropped() throws Exception {
        manager.incremental().put("a", Bytes.utf8("old"));
        get("a");
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch filling = new CountDownLatch(1);
        cache.beforePut = key -> {
            filling.countDown();
            await(written);
        };
        // "old" is read from the engine, and held up on its way into the cache
        get("a");
        await(filling);
        manager.incremental().put("a", Bytes.utf8("new"));
        assertEquals("new", get("a"), "while the stale fill is under way");
        long dropped = manager.cache().statistics().dropped();
        written.countDown();
        Await.until("the fill dropped", () -> manager.cache().statistics().dropped() > dropped);
        cache.beforePut = key -> {};
        assertEquals("new", get("a"));
        warm("a");
        assertEquals("new", get("a"));
    }

    @Test
    void aFillThatBeginsAfterAWriteWithAnOlderLeaseIsDropped() {
        CacheFront front = new CacheFront(1 << 20, 0);
        front.attach(new MapCacheProvider());
        long lease = front.lease("a");
        var stale = new org.mosp.storage.incremental.Entry("a", Bytes.utf8("old"), 1, 1);
        front.mark(List.of("a"));
        assertEquals(KeyMarks.NO_LEASE, front.lease("a"));
        front.lift(List.of("a"));
        front.missed(stale, lease);
        front.missed(stale, lease);
        Await.until("the fill dropped", () -> front.statistics().dropped() == 1);
        assertEquals(0, front.statistics().entries());
        front.close();
    }

    @Test
    void noReadGoesBackWhileWritersAndFillsRace() throws Exception {
        int keys = 4;
        AtomicLongArray acknowledged = new AtomicLongArray(keys);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> stale = new AtomicReference<>("");
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int k = 0; k < keys; k++) {
            manager.incremental().put("k" + k, Bytes.utf8("0"));
        }
        engine.inGet = () -> {};
        for (int t = 0; t < 2; t++) {
            int from = t * 2;
            threads.add(run(() -> {
                for (int n = 0; !stop.get(); n++) {
                    int k = from + n % 2;
                    long version = manager.incremental().put("k" + k, Bytes.utf8("" + n));
                    acknowledged.set(k, version);
                    LockSupport.parkNanos(n % 50 == 0 ? 300_000 : 1);
                }
            }));
        }
        for (int t = 0; t < 3; t++) {
            threads.add(run(() -> {
                long[] seen = new long[keys];
                for (int n = 0; !stop.get(); n++) {
                    int k = n % keys;
                    long atLeast = Math.max(seen[k], acknowledged.get(k));
                    long read = manager.incremental().get("k" + k).orElseThrow().version();
                    if (read < atLeast) {
                        stale.set("k" + k + " went from " + atLeast + " to " + read);
                        stop.set(true);
                    }
                    seen[k] = read;
                }
            }));
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
        Await.until("time is over, and the cache was used", () -> {
            CacheStatistics now = manager.cache().statistics();
            return stop.get() || System.nanoTime() > until && now.hits() > 0 && now.fills() > 0;
        });
        stop.set(true);
        for (CompletableFuture<Void> thread : threads) {
            thread.get(60, TimeUnit.SECONDS);
        }
        assertEquals("", stale.get());
    }

    @Test
    void whenTheCacheIsAwayEverythingGoesPast() {
        manager.incremental().put("a", Bytes.utf8("1"));
        warm("a");
        manager.cache().put("thumbnail", 1, Bytes.utf8("t"));
        assertEquals(Optional.of(Bytes.utf8("t")), manager.cache().get("thumbnail"));
        manager.unbind(cache);
        long start = System.nanoTime();
        assertEquals("1", get("a"));
        manager.incremental().put("a", Bytes.utf8("2"));
        assertEquals("2", get("a"));
        manager.cache().put("thumbnail", 2, Bytes.utf8("u"));
        assertTrue(manager.cache().get("thumbnail").isEmpty());
        manager.cache().remove("thumbnail");
        manager.cache().clear();
        assertEquals(0, manager.cache().statistics().heapBudget());
        // a provider that is away would be waited for: 15 s
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10));
        assertEquals(Health.State.YELLOW, manager.health().state());
        bindCache();
        assertTrue(manager.cache().get("thumbnail").isEmpty());
        warm("a");
        assertEquals("2", get("a"));
    }

    @Test
    void nothingHeldOutlivesTheEngineItCameFrom() {
        manager.incremental().put("a", Bytes.utf8("1"));
        warm("a");
        manager.unbind(engine);
        assertEquals(0, manager.cache().statistics().entries());
        manager.bind(engine, "org.example.heap", "1.0.0");
        assertEquals("1", get("a"));
    }

    @Test
    void theApplicationsCacheIsReplacedUpwardsOnly() {
        Cache region = manager.cache();
        region.put("k", 5, Bytes.utf8("five"));
        region.put("k", 4, Bytes.utf8("four"));
        assertEquals(Optional.of(Bytes.utf8("five")), region.get("k"));
        region.remove("k");
        assertFalse(region.get("k").isPresent());
        assertEquals(64L << 20, region.statistics().heapBudget());
    }

    private void bindCache() {
        manager.bind(cache, "org.example.cache", "1.0.0");
        Await.until("the cache", () -> manager.cache().statistics().heapBudget() > 0);
    }

    private void warm(String key) {
        long hits = manager.cache().statistics().hits();
        Await.until("a hit", () -> {
            get(key);
            return manager.cache().statistics().hits() > hits;
        });
    }

    private String get(String key) {
        return manager.incremental().get(key).orElseThrow().value().toUtf8();
    }

    private static CompletableFuture<Void> run(Runnable task) {
        return CompletableFuture.runAsync(task, runnable -> new Thread(runnable).start());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
