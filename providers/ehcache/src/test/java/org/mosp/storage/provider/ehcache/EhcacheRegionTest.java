package org.mosp.storage.provider.ehcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheRegion;
import org.mosp.storage.spi.CacheRegion.Cached;

class EhcacheRegionTest {

    private static final long SEED = Long.getLong("mosp.seed", 42);

    @TempDir
    Path directory;

    @Test
    void budgetHoldsWhileSizesShift() {
        long budget = 4 << 20;
        Random random = new Random(SEED);
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("front", budget, 0)) {
            long most = 0;
            for (int i = 0; i < 40_000; i++) {
                int size = i < 20_000 ? 200 : 16_384;
                region.put("k" + random.nextInt(20_000), cached(i + 1, size));
                most = i % 97 == 0 ? Math.max(most, region.statistics().heapBytes()) : most;
            }
            assertTrue(most <= budget * 1.1, "most " + most + " of " + budget);
            assertTrue(region.statistics().heapBytes() >= budget / 2, "used " + region.statistics());
            long counted = region.statistics().entries() * (16_384 + HeapTier.ENTRY_OVERHEAD);
            assertEquals(counted, region.statistics().heapBytes(), counted * 0.2);
        }
    }

    @Test
    void onlyAHigherVersionReplaces() {
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("front", 1 << 20, 0)) {
            assertTrue(region.put("k", cached(5, 10)));
            assertFalse(region.put("k", cached(4, 20)));
            assertEquals(10, region.get("k").value().length());
            assertTrue(region.put("k", cached(6, 30)));
            assertEquals(30, region.get("k").value().length());
            assertEquals(1, region.statistics().dropped());
        }
    }

    @Test
    void diskTierServesWhatTheHeapLetGo() {
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("images", 1 << 20, 32 << 20)) {
            for (int i = 0; i < 400; i++) {
                region.put("k" + i, cached(1, 20_000));
            }
            int found = 0;
            for (int i = 0; i < 400; i++) {
                found += region.get("k" + i) == null ? 0 : 1;
            }
            assertTrue(found > 350, "found " + found + " of 400, the heap holds 50");
            assertTrue(region.statistics().heapBytes() <= (1 << 20) * 1.1);
        }
    }

    @Test
    void nothingIsThereAfterAnOpen() throws Exception {
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("images", 1 << 20, 8 << 20)) {
            region.put("k", cached(1, 100));
            assertNotNull(region.get("k"));
        }
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("images", 1 << 20, 8 << 20)) {
            assertNull(region.get("k"));
        }
        try (var left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void figuresAreOfOneCount() throws Exception {
        try (EhcacheEngine engine = new EhcacheEngine(directory);
                CacheRegion region = engine.region("front", 8 << 20, 0)) {
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                for (int i = 0; !over.get(); i++) {
                    region.put("%08d".formatted(i % 4_000), cached(i, 100));
                    region.remove("%08d".formatted((i + 2_000) % 4_000));
                }
            });
            for (int i = 0; i < 200; i++) {
                CacheStatistics figures = region.statistics();
                assertEquals(figures.entries() * (HeapTier.ENTRY_OVERHEAD + 16 + 100), figures.heapBytes());
            }
            over.set(true);
            writer.get(60, TimeUnit.SECONDS);
        }
    }

    private static Cached cached(long version, int size) {
        return new Cached(version, 1, Bytes.wrap(new byte[size]));
    }
}
