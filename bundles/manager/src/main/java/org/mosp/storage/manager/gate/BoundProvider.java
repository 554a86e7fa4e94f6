package org.mosp.storage.manager.gate;

import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/**
 * A provider with the bundle that brings it; what it says of itself is asked once.
 *
 * @param provider the service
 * @param role what it serves
 * @param engine the engine's name
 * @param formatVersion what it writes
 * @param traits what it says of itself
 * @param bundle symbolic name
 * @param version the bundle's version
 */
public record BoundProvider(
        EngineProvider provider,
        StorageRole role,
        String engine,
        int formatVersion,
        EngineTraits traits,
        String bundle,
        String version) {

    /** Asks the provider. */
    public static BoundProvider of(EngineProvider provider, String bundle, String version) {
        return new BoundProvider(
                provider,
                provider.role(),
                provider.engine(),
                provider.formatVersion(),
                provider.traits(),
                bundle,
                version);
    }

    /** Bundle and version, for people. */
    public String shown() {
        return bundle + " " + version;
    }
}
