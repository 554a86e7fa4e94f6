package org.mosp.storage.provider.ehcache;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CacheRegion;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;

/** Ehcache, opened empty: what an earlier life left on disk is removed first. */
final class EhcacheEngine implements CacheEngine {

    private final Path directory;
    private final Map<String, CacheRegion> regions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    EhcacheEngine(Path directory) {
        this.directory = directory;
        DiskTier.empty(directory);
    }

    @Override
    public CacheRegion region(String name, long heapBytes, long diskBytes) {
        if (closed) {
            throw new StorageUnavailableException("cache", "an open engine", null);
        }
        return regions.compute(name, (key, open) -> {
            if (open != null) {
                throw new IllegalStateException("region " + name + " is open already");
            }
            HeapTier heap = new HeapTier(name, heapBytes);
            return diskBytes == 0
                    ? new HeapRegion(heap)
                    : new TieredRegion(heap, new DiskTier(name, directory, diskBytes), diskBytes);
        });
    }

    @Override
    public EngineState state() {
        return closed ? EngineState.CLOSED : EngineState.OPEN;
    }

    @Override
    public EngineStatistics statistics() {
        long entries = 0;
        long bytes = 0;
        for (CacheRegion region : regions.values()) {
            CacheStatistics figures = region.statistics();
            entries += figures.entries();
            bytes += figures.heapBytes();
        }
        return new EngineStatistics(entries, 0, 0, 0, 0, 0, Map.of("heapBytes", bytes));
    }

    /** A cache holds no truth: there is nothing to verify. */
    @Override
    public VerifyReport verify(Progress progress) {
        return new VerifyReport(0, 0, java.util.List.of());
    }

    @Override
    public void close() {
        closed = true;
        regions.values().forEach(CacheRegion::close);
        regions.clear();
        DiskTier.empty(directory);
    }
}
