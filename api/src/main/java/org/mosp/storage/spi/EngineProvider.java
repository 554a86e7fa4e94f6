package org.mosp.storage.spi;

import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageRole;
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
}
