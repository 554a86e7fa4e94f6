package org.mosp.storage.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CacheRegion;
import org.mosp.storage.spi.CacheRegion.Cached;
import org.mosp.storage.spi.EngineState;

/** Every promise of the cache role. Run with {@code -Djdk.serialFilter=!*}: nothing may need Java serialization. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CacheEngineContract {

    private static final int MEGABYTE = 1 << 20;

    private final EngineSubject subject;
    private EngineHome<CacheEngine> home;

    /** For an engine. */
    @SuppressWarnings("NullAway.Init")
    protected CacheEngineContract(EngineSubject subject) {
        this.subject = subject;
    }

    @BeforeEach
    void makeHome(@TempDir Path parent) {
        home = EngineHome.onDisk(subject, CacheEngine.class, parent);
    }

    @AfterEach
    void closeHome() {
        home.close();
    }

    @Test
    void heldValueIsFoundWithItsVersions() {
        CacheRegion region = home.open().region("reads", MEGABYTE, 0);
        assertNull(region.get("a"));
        Cached cached = cached(7, "value");
        assertTrue(region.put("a", cached));
        assertEquals(cached, region.get("a"));
        Cached empty = new Cached(1, 9, Bytes.EMPTY);
        assertTrue(region.put("empty", empty));
        assertEquals(empty, region.get("empty"));
    }

    @Test
    void onlyAHigherOrEqualVersionReplaces() {
        onlyHigherReplaces(home.open().region("reads", MEGABYTE, 0));
    }

    @Test
    void onlyAHigherOrEqualVersionReplacesOnDiskToo() {
        onlyHigherReplaces(home.open().region("images", MEGABYTE, 16 * MEGABYTE));
    }

    private static void onlyHigherReplaces(CacheRegion region) {
        assertTrue(region.put("a", cached(5, "five")));
        assertFalse(region.put("a", cached(4, "four")));
        assertEquals(cached(5, "five"), region.get("a"));
        assertTrue(region.put("a", cached(5, "five again")));
        assertEquals(cached(5, "five again"), region.get("a"));
        assertTrue(region.put("a", cached(6, "six")));
        assertEquals(cached(6, "six"), region.get("a"));
        region.remove("a");
        assertNull(region.get("a"));
        assertTrue(region.put("a", cached(1, "one")));
        assertEquals(cached(1, "one"), region.get("a"));
    }

    @Test
    void removedAndClearedEntriesAreGone() {
        CacheRegion region = home.open().region("images", MEGABYTE, 16 * MEGABYTE);
        for (int i = 0; i < 100; i++) {
            region.put("k" + i, cached(1, "v" + i));
        }
        region.remove("k1");
        region.remove("never there");
        assertNull(region.get("k1"));
        assertNotNull(region.get("k2"));
        region.clear();
        for (int i = 0; i < 100; i++) {
            assertNull(region.get("k" + i));
        }
        assertTrue(region.put("k2", cached(1, "again")));
    }

    @Test
    void regionsDoNotSeeEachOther() {
        CacheEngine engine = home.open();
        CacheRegion one = engine.region("one", MEGABYTE, 0);
        CacheRegion two = engine.region("two", MEGABYTE, 4 * MEGABYTE);
        one.put("a", cached(1, "one"));
        assertNull(two.get("a"));
        two.put("a", cached(1, "two"));
        one.clear();
        assertEquals(cached(1, "two"), two.get("a"));
    }

    @Test
    void nothingIsThereAfterAnOpen() {
        CacheEngine engine = home.open();
        CacheRegion region = engine.region("images", MEGABYTE, 16 * MEGABYTE);
        for (int i = 0; i < 400; i++) {
            region.put("k" + i, new Cached(1, 1, Bytes.wrap(new byte[8_000])));
        }
        engine = home.reopen(engine);
        assertEquals(EngineState.OPEN, engine.state());
        region = engine.region("images", MEGABYTE, 16 * MEGABYTE);
        for (int i = 0; i < 400; i++) {
            assertNull(region.get("k" + i));
        }
        assertEquals(0, region.statistics().entries());
    }

    @Test
    void budgetInMemoryIsHeldWithinTenPercent() {
        int budget = 4 * MEGABYTE;
        CacheRegion region = home.open().region("reads", budget, 0);
        Random random = Figures.random();
        long most = 0;
        // sizes change from phase to phase: the mean of the last phase misleads in the next
        int[][] phases = {{100, 400}, {16_000, 17_000}, {200, 2_000}, {60_000, 100_000}, {10, 20_000}};
        int puts = 0;
        for (int[] sizes : phases) {
            for (long filled = 0; filled < 3L * budget; puts++) {
                int size = sizes[0] + random.nextInt(sizes[1] - sizes[0]);
                region.put("k/" + puts, new Cached(1, 1, Bytes.wrap(new byte[size])));
                filled += size;
                if (puts % 500 == 0) {
                    most = Math.max(most, region.statistics().heapBytes());
                }
            }
            long held = held(region, puts);
            most = Math.max(most, held);
            assertTrue(held <= budget * 1.1, sizes[0] + " to " + sizes[1] + " B: holds " + held + " of " + budget);
            assertTrue(held >= budget * 0.4, sizes[0] + " to " + sizes[1] + " B: holds only " + held + " of " + budget);
        }
        Figures.print("cache budget", subject, "budget", budget, "puts", puts, "most held", most);
        assertTrue(most <= budget * 1.1, "held " + most + " of " + budget);
        assertTrue(region.statistics().evictions() > 0);
        assertEquals(budget, region.statistics().heapBudget());
    }

    private static long held(CacheRegion region, int puts) {
        long held = 0;
        for (int i = 0; i < puts; i++) {
            Cached cached = region.get("k/" + i);
            held += cached == null ? 0 : cached.value().length();
        }
        return held;
    }

    @Test
    void valueLargerThanTheBudgetDoesNoHarm() {
        CacheRegion region = home.open().region("reads", MEGABYTE, 0);
        region.put("small", cached(1, "small"));
        region.put("large", new Cached(1, 1, Bytes.wrap(new byte[3 * MEGABYTE])));
        assertTrue(
                region.statistics().heapBytes() <= MEGABYTE * 1.1,
                region.statistics().toString());
        region.put("next", cached(1, "next"));
        assertEquals(cached(1, "next"), region.get("next"));
    }

    @Test
    void diskTierHoldsWhatMemoryCannot() {
        CacheRegion region = home.open().region("images", MEGABYTE, 32 * MEGABYTE);
        Random random = new Random(Figures.seed());
        int entries = 500;
        for (int i = 0; i < entries; i++) {
            region.put("k" + i, new Cached(i + 1, 3, image(i)));
        }
        int found = 0;
        for (int i = 0; i < 2 * entries; i++) {
            int key = random.nextInt(entries);
            Cached cached = region.get("k" + key);
            if (cached != null) {
                found++;
                assertEquals(new Cached(key + 1, 3, image(key)), cached);
            }
        }
        Figures.print("disk tier", subject, "bytes", entries * 20_000, "found", found + " of " + 2 * entries);
        assertTrue(found > 1.6 * entries, "only " + found + " of " + 2 * entries + " reads found 10 MB in 33 MB");
        assertEquals(32L * MEGABYTE, region.statistics().diskBytes());
    }

    private static Bytes image(int seed) {
        return Entries.random(new Random(seed), 20_000);
    }

    @Test
    void statisticsCountHitsMissesFillsAndDrops() {
        CacheRegion region = home.open().region("reads", MEGABYTE, 0);
        CacheStatistics before = region.statistics();
        for (int i = 0; i < 10; i++) {
            region.put("k" + i, cached(2, "v"));
        }
        for (int i = 0; i < 30; i++) {
            region.get("k" + i);
        }
        region.put("k0", cached(1, "older"));
        CacheStatistics after = region.statistics();
        assertEquals(10, after.hits() - before.hits());
        assertEquals(20, after.misses() - before.misses());
        assertEquals(10, after.fills() - before.fills());
        assertEquals(1, after.dropped() - before.dropped());
        assertEquals(10, after.entries());
    }

    @Test
    void manyThreadsNeverSeeAnOlderVersionThanTheHighestHeld() throws Exception {
        CacheRegion region = home.open().region("reads", 8 * MEGABYTE, 0);
        AtomicLong reads = new AtomicLong();
        AtomicLongArray highest = new AtomicLongArray(16);
        Threads.run(8, thread -> {
            Random random = new Random(Figures.seed() + thread);
            for (int i = 0; i < 20_000; i++) {
                int key = random.nextInt(16);
                long version = random.nextInt(1_000_000);
                if (random.nextInt(4) == 0) {
                    if (region.put("k" + key, cached(version, key + ":" + version))) {
                        highest.accumulateAndGet(key, version, Math::max);
                    }
                } else {
                    long atLeast = highest.get(key);
                    @Nullable Cached cached = region.get("k" + key);
                    if (cached != null) {
                        reads.incrementAndGet();
                        assertEquals(
                                key + ":" + cached.version(), cached.value().toUtf8());
                        assertTrue(cached.version() >= atLeast, "an older version came back");
                    }
                }
            }
        });
        assertTrue(reads.get() > 0);
    }

    @Test
    void lostDiskFailsNoCall() throws IOException {
        CacheEngine engine = home.open();
        CacheRegion region = engine.region("images", MEGABYTE, 16 * MEGABYTE);
        for (int i = 0; i < 300; i++) {
            region.put("k" + i, new Cached(1, 1, image(i)));
        }
        try (Stream<Path> files = Files.walk(home.directory())) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        for (int i = 0; i < 600; i++) {
            Cached cached = region.get("k" + i);
            assertTrue(cached == null || cached.value().equals(image(i)));
            region.put("k" + i, new Cached(2, 1, image(i)));
        }
        region.clear();
        Files.createDirectories(home.directory());
    }

    @Test
    void verifyAndStateOfAHealthyCacheAreWell() {
        CacheEngine engine = home.open();
        engine.region("reads", MEGABYTE, 0).put("a", cached(1, "1"));
        assertEquals(List.of(), engine.verify(org.mosp.storage.Progress.NONE).problems());
        assertEquals(EngineState.OPEN, engine.state());
        home.close(engine);
        assertEquals(EngineState.Mode.CLOSED, engine.state().mode());
    }

    private static Cached cached(long version, String value) {
        return new Cached(version, 1, Bytes.utf8(value));
    }
}
