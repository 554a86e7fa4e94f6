package org.mosp.storage.spi;

import org.osgi.annotation.versioning.ConsumerType;

/** An engine that caches. Implemented by engine bundles. What it holds may be gone at any time, and is gone after an open. */
@ConsumerType
public interface CacheEngine extends Engine {

    /**
     * Opens a region of the cache, empty.
     *
     * @param name unique in the engine
     * @param heapBytes budget in memory, kept within 10 %
     * @param diskBytes budget on disk, 0: no disk tier
     */
    CacheRegion region(String name, long heapBytes, long diskBytes);
}
