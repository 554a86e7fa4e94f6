package org.mosp.storage.manager.testing;

import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/** A real engine under another name, so that a store can be moved to it. */
public record RenamedProvider(EngineProvider real, String engine) implements EngineProvider {

    @Override
    public StorageRole role() {
        return real.role();
    }

    @Override
    public int formatVersion() {
        return real.formatVersion();
    }

    @Override
    public EngineTraits traits() {
        return real.traits();
    }

    @Override
    public Engine open(EngineContext context) {
        return real.open(context);
    }
}
