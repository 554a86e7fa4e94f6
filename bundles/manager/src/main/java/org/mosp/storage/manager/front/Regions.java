package org.mosp.storage.manager.front;

import org.mosp.storage.cache.CacheStatistics;
import org.mosp.storage.spi.CacheEngine;
import org.mosp.storage.spi.CacheRegion;

/**
 * The two regions of an open cache engine.
 *
 * @param entries in front of reads
 * @param objects what applications keep
 */
record Regions(CacheRegion entries, CacheRegion objects) {

    /** The part of the budget in memory that the front of reads gets, in eighths. */
    private static final int ENTRIES_EIGHTHS = 7;

    static Regions open(CacheEngine engine, long heapBytes, long diskBytes, long remoteDiskBytes) {
        long entries = heapBytes / 8 * ENTRIES_EIGHTHS;
        return new Regions(
                engine.region("entries", entries, remoteDiskBytes),
                engine.region("objects", heapBytes - entries, diskBytes));
    }

    CacheStatistics statistics(long dropped) {
        CacheStatistics a = entries.statistics();
        CacheStatistics b = objects.statistics();
        return new CacheStatistics(
                a.hits() + b.hits(),
                a.misses() + b.misses(),
                a.fills() + b.fills(),
                a.dropped() + b.dropped() + dropped,
                a.evictions() + b.evictions(),
                a.entries() + b.entries(),
                a.heapBytes() + b.heapBytes(),
                a.heapBudget() + b.heapBudget(),
                a.diskBytes() + b.diskBytes());
    }
}
