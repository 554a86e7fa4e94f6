package org.mosp.storage.metrics;

import org.mosp.storage.cache.CacheStatistics;

/** The bean of the cache. */
final class CacheBean implements CacheMXBean {

    private final Sampling sampling;

    CacheBean(Sampling sampling) {
        this.sampling = sampling;
    }

    private CacheStatistics figures() {
        return sampling.now().cache();
    }

    @Override
    public long getHits() {
        return figures().hits();
    }

    @Override
    public long getMisses() {
        return figures().misses();
    }

    @Override
    public double getHitRatio() {
        CacheStatistics figures = figures();
        long reads = figures.hits() + figures.misses();
        return reads == 0 ? 0 : (double) figures.hits() / reads;
    }

    @Override
    public long getFills() {
        return figures().fills();
    }

    @Override
    public long getDropped() {
        return figures().dropped();
    }

    @Override
    public long getEvictions() {
        return figures().evictions();
    }

    @Override
    public long getEntries() {
        return figures().entries();
    }

    @Override
    public long getHeapBytes() {
        return figures().heapBytes();
    }

    @Override
    public long getHeapBudget() {
        return figures().heapBudget();
    }

    @Override
    public long getDiskBytes() {
        return figures().diskBytes();
    }

    @Override
    public long getSampleAgeMillis() {
        return Words.age(sampling.now());
    }
}
