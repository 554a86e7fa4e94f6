package org.mosp.storage.provider.ehcache;

import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CacheRegion.Cached;

/**
 * Ehcache's heap tier within a budget in bytes.
 *
 * <p>Ehcache's own sizing by object graph is deprecated and slow, so the tier is limited in entries: as many as the budget
 * holds at the observed mean size. Ehcache lets entries go without a word (its listeners cost a hand-over between threads
 * a put), so bytes are counted anew whenever what was put since the last count could exceed the budget; where sizes
 * shifted, entries are let go until it holds.
 */
final class HeapTier implements AutoCloseable {

    /** What an entry takes beside its value: key, records, map entry; an estimate. */
    static final int ENTRY_OVERHEAD = 160;

    private static final long FIRST_MEAN = 4_096;
    private static final long FEWEST_ENTRIES = 16;

    private final CacheManager manager;
    private final Cache<String, Cached> cache;
    private final long budget;
    private final LongAdder added = new LongAdder();
    private final LongAdder created = new LongAdder();
    private final LongAdder removed = new LongAdder();
    private final ReentrantLock counting = new ReentrantLock();
    private volatile Count last = new Count(0, 0);
    private long limit;

    /** What was held at a count. */
    record Count(long bytes, long entries) {}

    HeapTier(String name, long budget) {
        this.budget = budget;
        this.limit = Math.max(FEWEST_ENTRIES, budget / (FIRST_MEAN + ENTRY_OVERHEAD));
        this.manager = CacheManagerBuilder.newCacheManagerBuilder()
                .withClassLoader(HeapTier.class.getClassLoader())
                .build(true);
        this.cache = manager.createCache(
                name,
                CacheConfigurationBuilder.newCacheConfigurationBuilder(String.class, Cached.class, pools(limit))
                        .withClassLoader(HeapTier.class.getClassLoader())
                        .build());
    }

    /** Bytes an entry counts for. */
    static long weight(String key, Cached cached) {
        return ENTRY_OVERHEAD + 2L * key.length() + cached.value().length();
    }

    @Nullable Cached get(String key) {
        return cache.get(key);
    }

    /**
     * Holds an entry, unless it is too large to be worth it.
     *
     * @param fresh whether the key is not held
     */
    void put(String key, Cached cached, boolean fresh) {
        long weight = weight(key, cached);
        if (weight > budget / 4) {
            remove(key);
            return;
        }
        cache.put(key, cached);
        added.add(weight);
        if (fresh) {
            created.increment();
        }
        if (last.bytes() + added.sum() > budget && counting.tryLock()) {
            try {
                keepWithinBudget();
            } finally {
                counting.unlock();
            }
        }
    }

    void remove(String key) {
        if (cache.containsKey(key)) {
            cache.remove(key);
            removed.increment();
        }
    }

    void clear() {
        removed.add(count().entries());
        cache.clear();
        counting.lock();
        try {
            added.reset();
            last = new Count(0, 0);
        } finally {
            counting.unlock();
        }
    }

    /** Entries that were let go for space until a count, as far as can be told without listening to each. */
    long evictions(Count held) {
        return Math.max(0, created.sum() - removed.sum() - held.entries());
    }

    long budget() {
        return budget;
    }

    @Override
    public void close() {
        manager.close();
    }

    private static ResourcePools pools(long entries) {
        return ResourcePoolsBuilder.newResourcePoolsBuilder()
                .heap(entries, EntryUnit.ENTRIES)
                .build();
    }

    /** Counts what is held now: goes through all entries. */
    Count count() {
        long bytes = 0;
        long entries = 0;
        for (Cache.Entry<String, Cached> entry : cache) {
            bytes += weight(entry.getKey(), entry.getValue());
            entries++;
        }
        return new Count(bytes, entries);
    }

    private void keepWithinBudget() {
        added.reset();
        Count held = count();
        long bytes = held.bytes();
        long entries = held.entries();
        Iterator<Cache.Entry<String, Cached>> all = cache.iterator();
        while (bytes > budget * 95 / 100 && all.hasNext()) {
            Cache.Entry<String, Cached> entry = all.next();
            cache.remove(entry.getKey());
            bytes -= weight(entry.getKey(), entry.getValue());
            entries--;
        }
        last = new Count(bytes, entries);
        long mean = Math.max(1, bytes / Math.max(1, entries));
        limitTo(Math.max(FEWEST_ENTRIES, budget * 95 / 100 / mean));
    }

    private void limitTo(long count) {
        if (Math.abs(count - limit) > limit / 50) {
            limit = count;
            cache.getRuntimeConfiguration().updateResourcePools(pools(count));
        }
    }
}
