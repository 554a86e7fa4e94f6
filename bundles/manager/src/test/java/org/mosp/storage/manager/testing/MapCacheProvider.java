package org.mosp.storage.manager.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageRole;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CacheRegion;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.spi.EngineTraits;

/** A cache engine that forgets nothing by itself; its puts can be held up. */
public final class MapCacheProvider implements EngineProvider, CacheEngine {

    /** Run before a value is taken in, with its key. */
    public volatile Consumer<String> beforePut = key -> {};

    private volatile boolean closed;

    @Override
    public StorageRole role() {
        return StorageRole.CACHE;
    }

    @Override
    public String engine() {
        return "ehcache";
    }

    @Override
    public int formatVersion() {
        return 1;
    }

    @Override
    public EngineTraits traits() {
        return new EngineTraits(true, false, false, false);
    }

    @Override
    public Engine open(EngineContext context) {
        closed = false;
        return this;
    }

    @Override
    public CacheRegion region(String name, long heapBytes, long diskBytes) {
        return new Region(heapBytes);
    }

    @Override
    public EngineState state() {
        return closed ? EngineState.CLOSED : EngineState.OPEN;
    }

    @Override
    public EngineStatistics statistics() {
        return EngineStatistics.NONE;
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return new VerifyReport(0, 0, java.util.List.of());
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Region implements CacheRegion {
        private final Map<String, Cached> map = new ConcurrentHashMap<>();
        private final long heapBytes;
        private final LongAdder hits = new LongAdder();
        private final LongAdder misses = new LongAdder();
        private final LongAdder fills = new LongAdder();

        Region(long heapBytes) {
            this.heapBytes = heapBytes;
        }

        @Override
        public Cached get(String key) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            Cached found = map.get(key);
            (found == null ? misses : hits).increment();
            return found;
        }

        @Override
        public boolean put(String key, Cached cached) {
            beforePut.accept(key);
            fills.increment();
            Cached now = map.merge(key, cached, (held, next) -> next.version() >= held.version() ? next : held);
            return now == cached;
        }

        @Override
        public void remove(String key) {
            map.remove(key);
        }

        @Override
        public void clear() {
            map.clear();
        }

        @Override
        public CacheStatistics statistics() {
            return new CacheStatistics(hits.sum(), misses.sum(), fills.sum(), 0, 0, map.size(), 0, heapBytes, 0);
        }

        @Override
        public void close() {}
    }
}
