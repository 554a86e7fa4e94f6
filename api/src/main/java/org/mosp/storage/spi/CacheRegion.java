package org.mosp.storage.spi;

import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.cache.CacheStatistics;
import org.osgi.annotation.versioning.ConsumerType;

/** A region of a cache. Implemented by engine bundles. Any number of threads; no method fails because the disk does. */
@ConsumerType
public interface CacheRegion extends AutoCloseable {

    /**
     * A cached value.
     *
     * @param version of what is cached
     * @param schemaVersion of the value
     * @param value the bytes
     */
    record Cached(long version, int schemaVersion, Bytes value) {}

    /** The value, {@code null} where there is none: a hit is on the hot path of reads. */
    @Nullable Cached get(String key);

    /**
     * Holds a value, unless one of a higher version is there.
     *
     * @return whether it was taken
     */
    boolean put(String key, Cached cached);

    /** Lets go of a key. */
    void remove(String key);

    /** Lets go of everything. */
    void clear();

    /** Figures since it was opened. */
    CacheStatistics statistics();

    @Override
    void close();
}
