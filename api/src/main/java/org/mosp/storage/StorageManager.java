package org.mosp.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * How one role is, now; reads no data and waits for nothing. What concerns the whole store, as a manifest that was damaged, is
     * in {@link #health()} alone.
     *
     * @since 1.4
     */
    RoleHealth health(StorageRole role);

    /**
     * Reads and checks every stored byte of a role against its checksums, beside readers and writers.
     *
     * @throws StorageUnavailableException if the role's provider is away
     */
    VerifyReport verify(StorageRole role);

    /**
     * Looks whether a swap could begin, and what it would do. Opens the target's provider nowhere, changes nothing.
     *
     * @throws StorageUnavailableException if the role's own provider is away
     */
    SwapPlan planSwap(StorageRole role, String engine, SwapOptions options);

    /**
     * Begins to move a role's data to another engine while applications read and write. Returns when the swap is durable, which
     * takes as long as it takes to open the empty target; it then runs on threads of its own. One at a time per role, the time
     * after the switch in which it can be rolled back included.
     *
     * @throws SwapRefusedException before anything is changed; with the reason
     */
    Swap swap(StorageRole role, String engine, SwapOptions options);

    /** The role's swap while one is under way, the window for a rollback included; resumed ones too. */
    Optional<Swap> currentSwap(StorageRole role);

    /**
     * Goes back to the old engine, with all that was written since the switch: it is caught up, compared and switched to as the
     * new one was, without copying. Returns when that has begun; the swap's completion tells when it is done.
     *
     * @throws SwapRefusedException if the role is not in a reverse window
     */
    Swap rollbackSwap(StorageRole role);

    /**
     * Ends the reverse window: no rollback any more; the old engine's directory is kept until it is discarded. Returns when
     * that is durable.
     *
     * @throws SwapRefusedException if the role is not in a reverse window
     */
    Swap finishSwap(StorageRole role);

    /**
     * Gives up the role's swap, as {@link Swap#abort} does.
     *
     * @throws SwapRefusedException if none is under way, or the switch has happened
     */
    Swap abortSwap(StorageRole role);

    /** The directories kept after swaps, ordered by generation. */
    List<RetiredEngine> retired();

    /**
     * The settings of a retired engine, by name: with them it is reached where it keeps data outside its directory. A secret is
     * only there as a reference. Empty where the engine has none, or was retired by software that did not keep them.
     *
     * @throws NotFoundException if no retired engine has that generation, or engines of several roles have it
     * @since 1.2
     */
    Map<String, String> retiredSettings(long generation);

    /**
     * The same of a role's retired engine: engines of different roles may have the same generation, as the first ones of a store do.
     *
     * @throws NotFoundException if no retired engine of the role has that generation
     * @since 1.3
     */
    Map<String, String> retiredSettings(StorageRole role, long generation);

    /**
     * Frees the directory of a retired engine and what the engine keeps elsewhere, such as its tables on a server, for good;
     * returns when both are gone. After an exception it is listed still, and can be discarded again.
     *
     * @throws NotFoundException if no retired engine has that generation, or engines of several roles have it
     * @throws StorageUnavailableException if what it keeps elsewhere cannot be reached: its provider is not installed, or the
     *     server is away
     * @throws StorageLockedException if somebody has it open there
     */
    RetiredEngine discard(long generation);

    /**
     * The same for a role's retired engine: engines of different roles may have the same generation, as the first ones of a store do.
     *
     * @throws NotFoundException if no retired engine of the role has that generation
     * @since 1.3
     */
    RetiredEngine discard(StorageRole role, long generation);

    /** Adds a listener to what happens to swaps; one that is there already is added once. */
    void addSwapListener(SwapListener listener);

    /** Removes one. */
    void removeSwapListener(SwapListener listener);
}
