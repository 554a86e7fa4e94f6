package org.mosp.storage.tck.simple;

import java.io.IOException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;

/** Makes simple engines, sound or flawed. */
public record SimpleProvider(Flaw flaw) implements EngineProvider {

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return "simple";
    }

    @Override
    public int formatVersion() {
        return 1;
    }

    @Override
    public EngineTraits traits() {
        return new EngineTraits(true, true, false, false);
    }

    @Override
    public Engine open(EngineContext context) {
        try {
            return new SimpleEngine(context, flaw);
        } catch (IOException e) {
            throw new StorageIoException("open", context.directory().toString(), e);
        }
    }
}
