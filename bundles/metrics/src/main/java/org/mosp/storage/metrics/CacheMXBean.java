package org.mosp.storage.metrics;

/** Figures of the cache. Reading one takes at most 200 ms and never fails. */
public interface CacheMXBean {

    /** Reads answered since the cache was opened. */
    long getHits();

    /** Reads not answered since the cache was opened. */
    long getMisses();

    /** Hits by reads, from 0 to 1; 0 before the first read. */
    double getHitRatio();

    /** Entries taken in. */
    long getFills();

    /** Fills refused, because they were older than what was there. */
    long getDropped();

    /** Entries let go for space. */
    long getEvictions();

    /** Entries held. */
    long getEntries();

    /** Bytes held in memory, an estimate. */
    long getHeapBytes();

    /** Bytes allowed in memory. */
    long getHeapBudget();

    /** Bytes allowed on disk. */
    long getDiskBytes();

    /** How old these figures are, in milliseconds. */
    long getSampleAgeMillis();
}
