package org.mosp.storage.cache;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A bounded cache for what is costly to compute or far away, in memory and on disk. Implemented by the framework. Any
 * number of threads.
 *
 * <p>Never the source of truth: an entry may be gone at any time, and all are gone when the store is opened again or the
 * cache's provider is exchanged. No method fails because the cache is away: {@link #get} then finds nothing.
 */
@ProviderType
public interface Cache {

    /** The value, if it is held. */
    Optional<Bytes> get(String key);

    /**
     * Holds a value for a while.
     *
     * @param version of what it was computed from: only a higher or equal version replaces an entry
     */
    void put(String key, long version, Bytes value);

    /** Lets go of a key. */
    void remove(String key);

    /** Lets go of everything. */
    void clear();

    /** Figures since the cache was opened. */
    CacheStatistics statistics();
}
