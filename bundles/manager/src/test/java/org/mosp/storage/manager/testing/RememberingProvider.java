package org.mosp.storage.manager.testing;

import java.util.concurrent.atomic.AtomicReference;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.mosp.storage.spi.RelationalEngine;

/** A real relational provider that remembers the engine it opened last, so that a test can look at what is in it. */
public record RememberingProvider(EngineProvider real, AtomicReference<RelationalEngine> opened)
        implements EngineProvider {

    public RememberingProvider(EngineProvider real) {
        this(real, new AtomicReference<>());
    }

    @Override
    public String engine() {
        return real.engine();
    }

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
        Engine engine = real.open(context);
        opened.set((RelationalEngine) engine);
        return engine;
    }
}
