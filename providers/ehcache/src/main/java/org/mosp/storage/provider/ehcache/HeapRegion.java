package org.mosp.storage.provider.ehcache;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheRegion;

/** A region in memory. Writes of one key are ordered by a lock of its stripe, so that only a higher version replaces. */
class HeapRegion implements CacheRegion {

    private static final int STRIPES = 64;

    private final HeapTier heap;
    private final Object[] stripes = new Object[STRIPES];
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder fills = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean closed = new AtomicBoolean();

    HeapRegion(HeapTier heap) {
        this.heap = heap;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    @Override
    public @Nullable Cached get(String key) {
        try {
            Cached found = heap.get(key);
            if (found == null) {
                found = behind(key);
            }
            (found == null ? misses : hits).increment();
            return found;
        } catch (IllegalStateException e) {
            return missUnlessOpen(e);
        }
    }

    @Override
    public boolean put(String key, Cached cached) {
        try {
            synchronized (stripe(key)) {
                Cached held = held(key);
                if (held != null && held.version() > cached.version()) {
                    dropped.increment();
                    return false;
                }
                store(key, cached, held == null);
            }
        } catch (IllegalStateException e) {
            return missUnlessOpen(e) != null;
        }
        fills.increment();
        return true;
    }

    @Override
    public void remove(String key) {
        try {
            synchronized (stripe(key)) {
                forget(key);
            }
        } catch (IllegalStateException e) {
            missUnlessOpen(e);
        }
    }

    @Override
    public void clear() {
        try {
            empty();
        } catch (IllegalStateException e) {
            missUnlessOpen(e);
        }
    }

    @Override
    public CacheStatistics statistics() {
        HeapTier.Count held = heap.count();
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                fills.sum(),
                dropped.sum(),
                heap.evictions(held),
                held.entries(),
                held.bytes(),
                heap.budget(),
                diskBytes());
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            shut();
        }
    }

    /** Ehcache refuses calls once it is closed; here they find nothing. */
    private @Nullable Cached missUnlessOpen(IllegalStateException refusal) {
        if (!closed.get()) {
            throw refusal;
        }
        misses.increment();
        return null;
    }

    void empty() {
        heap.clear();
    }

    void shut() {
        heap.close();
    }

    final HeapTier heap() {
        return heap;
    }

    final Object stripe(String key) {
        int hash = key.hashCode();
        return stripes[(hash ^ hash >>> 16) & STRIPES - 1];
    }

    /** What lies behind the heap tier, where something does. */
    @Nullable Cached behind(String key) {
        return null;
    }

    /** What is held in any tier. */
    @Nullable Cached held(String key) {
        return heap.get(key);
    }

    void store(String key, Cached cached, boolean fresh) {
        heap.put(key, cached, fresh);
    }

    void forget(String key) {
        heap.remove(key);
    }

    long diskBytes() {
        return 0;
    }
}
