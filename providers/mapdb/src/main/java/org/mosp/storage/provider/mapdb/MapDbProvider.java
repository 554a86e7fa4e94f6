package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.mosp.storage.spi.IncrementalEngine;
import org.osgi.service.component.annotations.Component;

/** The service: opens engines whose log is the truth and whose index is MapDB's. */
@Component
public final class MapDbProvider implements EngineProvider {

    private static final int FORMAT_VERSION = 1;
    private static final EngineTraits TRAITS = new EngineTraits(true, true, false, false);

    /** For the framework, and for plain Java. */
    public MapDbProvider() {}

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return "mapdb";
    }

    @Override
    public int formatVersion() {
        return FORMAT_VERSION;
    }

    @Override
    public EngineTraits traits() {
        return TRAITS;
    }

    @Override
    public IncrementalEngine open(EngineContext context) {
        try {
            return new MapDbEngine(context);
        } catch (IOException failed) {
            String where = context.directory().toString();
            if (DiskFull.isCauseOf(failed)) {
                // where overwriting allocates, even what is to be proven durable needs space: it is tried again later
                throw new StorageFullException(where, 0, 0, failed);
            }
            throw new StorageIoException("opening the mapdb engine", where, failed);
        }
    }
}
