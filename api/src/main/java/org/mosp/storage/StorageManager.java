package org.mosp.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.mosp.storage.cache.Cache;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.relational.RelationalStorage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One store: its two storages, its cache, and the engines behind them. Implemented by the framework; a service.
 *
 * <p>Bind it once, and the storages it hands out once: they are facades that stay the same objects while engines come,
 * go and are exchanged. All methods may be called by any number of threads.
 *
 * <p>A storage method called while its provider is away waits up to 15 s for it to come back, then throws
 * {@link StorageUnavailableException}, which may be retried.
 */
@ProviderType
public interface StorageManager {

    /** The store's identity, set when it was created. */
    UUID storeId();

    /** The data directory. */
    Path directory();

    /** Ordered, durable bytes by key. Always the same object. */
    IncrementalStorage incremental();

    /** The catalogue. Always the same object. */
    RelationalStorage relational();

    /** The cache for what is costly to compute: decoded merged images, thumbnails. Always the same object. */
    Cache cache();

    /** Every installed provider, and the active one even when it is not installed; ordered by role and engine. */
    List<ProviderInfo> providers();

    /** How the store is, now; reads no data. */
    Health health();

    /**
     * Reads and checks every stored byte of a role against its checksums, beside readers and writers.
     *
     * @throws StorageUnavailableException if the role's provider is away
     */
    VerifyReport verify(StorageRole role);
}
