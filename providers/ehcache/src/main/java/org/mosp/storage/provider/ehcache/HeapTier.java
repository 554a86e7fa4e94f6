package org.mosp.storage.provider.ehcache;

import java.util.EnumSet;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.ResourcePools;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.config.units.EntryUnit;
import org.ehcache.event.CacheEvent;
import org.ehcache.event.EventFiring;
import org.ehcache.event.EventOrdering;
import org.ehcache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CacheRegion.Cached;

/**
 * Ehcache's heap tier within a budget in bytes.
 *
 * <p>Ehcache's own sizing by object graph is deprecated and slow, so the tier is limited in entries: as many as the budget
 * holds at the observed mean size. Bytes held are counted from Ehcache's own events, and where sizes shift faster than
 * the mean, entries are let go until the budget holds again.
 */
final class HeapTier implements AutoCloseable {

    /** What an entry takes beside its value: key, records, map entry; an estimate. */
    static final int ENTRY_OVERHEAD = 160;

    private static final long FIRST_MEAN = 4_096;

    private final CacheManager manager;
    private final Cache<String, Cached> cache;
    private final long budget;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong entries = new AtomicLong();
    private final LongAdder evictions = new LongAdder();
    private final ReentrantLock sizing = new ReentrantLock();
    private long limit;

    HeapTier(String name, long budget) {
        this.budget = budget;
        this.limit = Math.max(16, budget / (FIRST_MEAN + ENTRY_OVERHEAD));
        this.manager = CacheManagerBuilder.newCacheManagerBuilder()
                .withClassLoader(HeapTier.class.getClassLoader())
                .build(true);
        this.cache = manager.createCache(
                name,
                CacheConfigurationBuilder.newCacheConfigurationBuilder(String.class, Cached.class, pools(limit))
                        .withClassLoader(HeapTier.class.getClassLoader())
                        .build());
        cache.getRuntimeConfiguration()
                .registerCacheEventListener(
                        this::changed,
                        EventOrdering.UNORDERED,
                        EventFiring.SYNCHRONOUS,
                        EnumSet.allOf(EventType.class));
    }

    /** Bytes an entry counts for. */
    static long weight(String key, Cached cached) {
        return ENTRY_OVERHEAD + 2L * key.length() + cached.value().length();
    }

    @Nullable Cached get(String key) {
        return cache.get(key);
    }

    void put(String key, Cached cached) {
        if (weight(key, cached) > budget / 4) {
            cache.remove(key);
            return;
        }
        cache.put(key, cached);
        if (bytes.get() > budget) {
            shrink();
        } else if (entries.get() >= limit && bytes.get() < budget * 9 / 10) {
            resize();
        }
    }

    void remove(String key) {
        cache.remove(key);
    }

    void clear() {
        // Ehcache's clear fires no events: entries are removed one by one, so that the count stays true
        for (Cache.Entry<String, Cached> entry : cache) {
            cache.remove(entry.getKey());
        }
    }

    long bytes() {
        return Math.max(0, bytes.get());
    }

    long entries() {
        return Math.max(0, entries.get());
    }

    long evictions() {
        return evictions.sum();
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

    private void changed(CacheEvent<? extends String, ? extends Cached> event) {
        Cached before = event.getOldValue();
        Cached after = event.getNewValue();
        switch (event.getType()) {
            case CREATED -> {
                bytes.addAndGet(weight(event.getKey(), after));
                entries.incrementAndGet();
            }
            case UPDATED -> bytes.addAndGet(weight(event.getKey(), after) - weight(event.getKey(), before));
            case EVICTED, EXPIRED, REMOVED -> {
                bytes.addAndGet(-weight(event.getKey(), before));
                entries.decrementAndGet();
                if (event.getType() == EventType.EVICTED) {
                    evictions.increment();
                }
            }
        }
    }

    /** Lets entries go until the budget holds, and lowers the limit to what it holds at the mean size. */
    private void shrink() {
        if (!sizing.tryLock()) {
            return;
        }
        try {
            Iterator<Cache.Entry<String, Cached>> all = cache.iterator();
            while (bytes.get() > budget * 95 / 100 && all.hasNext()) {
                cache.remove(all.next().getKey());
                evictions.increment();
            }
            limitTo(Math.max(16, entries.get()));
        } finally {
            sizing.unlock();
        }
    }

    /** Raises the limit to what the budget holds at the observed mean size. */
    private void resize() {
        if (!sizing.tryLock()) {
            return;
        }
        try {
            long mean = Math.max(1, bytes.get() / Math.max(1, entries.get()));
            limitTo(Math.max(16, budget / mean));
        } finally {
            sizing.unlock();
        }
    }

    private void limitTo(long count) {
        if (count != limit) {
            limit = count;
            cache.getRuntimeConfiguration().updateResourcePools(pools(count));
        }
    }
}
