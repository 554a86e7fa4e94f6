package org.mosp.storage.cache;

/**
 * Figures since the cache was opened; the front of reads and the application's entries together.
 *
 * @param hits reads answered
 * @param misses reads not answered
 * @param fills entries taken in
 * @param dropped fills refused, because they began before an invalidation or were older than what was there
 * @param evictions entries let go for space
 * @param entries held now
 * @param heapBytes estimate of the bytes held in memory now
 * @param heapBudget bytes allowed in memory
 * @param diskBytes bytes allowed on disk, 0 without a disk tier
 */
public record CacheStatistics(
        long hits,
        long misses,
        long fills,
        long dropped,
        long evictions,
        long entries,
        long heapBytes,
        long heapBudget,
        long diskBytes) {

    /** Nothing, of nothing. */
    public static final CacheStatistics NONE = new CacheStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
