package org.mosp.storage.spi;

import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A factory of engine instances: the service an engine bundle registers. Implemented by engine bundles. Any number of
 * threads; several instances may be open at once, each in its own directory.
 *
 * <p>Registering must be quick: nothing is opened before {@link #open}.
 */
@ConsumerType
public interface EngineProvider {

    /** The role it serves: decides which of the engine interfaces {@link #open} returns. */
    StorageRole role();

    /** The engine's name, for example {@code mapdb}: {@code a-z 0-9}, 1 to 32 characters, never changed. */
    String engine();

    /** The version of what it writes, from 1; it reads all versions up to it. Kept in the manifest. */
    int formatVersion();

    /** What the engine says of itself. */
    EngineTraits traits();

    /**
     * Opens an instance: an {@link IncrementalEngine}, {@link RelationalEngine} or {@link CacheEngine}, as
     * {@link #role()} says. Recovery happens here; what was acknowledged is there afterwards.
     *
     * @throws StorageDamagedException if not even a part can be served; damage that leaves a part is a read-only engine
     */
    Engine open(EngineContext context);

    /**
     * Removes, for good, what an instance keeps outside its directory, such as its tables on a server; the directory itself
     * is the manager's. Called when no instance of it is open, with the settings it was opened with, and again after a call
     * that failed or a kill: nothing happens where nothing is left, or where nothing was ever made. Waits, bounded, for a
     * server. An engine that keeps all of its data in its directory has nothing to do.
     *
     * <p>Only what belongs to the context's store and generation is removed.
     *
     * @param context of the instance; its directory may be gone
     * @throws StorageLockedException if somebody has it open; nothing was removed
     * @throws StorageUnavailableException if the server is away; what is left is removed by another call
     * @throws ConfigurationConflictException if what is there belongs to another store, generation or instance
     * @since 1.1
     */
    default void discard(EngineContext context) {
        // nothing is outside
    }
}
