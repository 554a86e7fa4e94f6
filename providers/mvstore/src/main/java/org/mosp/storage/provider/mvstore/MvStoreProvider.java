package org.mosp.storage.provider.mvstore;

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

/** The service: opens engines whose trees are H2 MVStore's. */
@Component
public final class MvStoreProvider implements EngineProvider {

    private static final int FORMAT_VERSION = 1;
    private static final EngineTraits TRAITS = new EngineTraits(false, true, false, false);

    static {
        // MVStore asserts that a chunk's place is free at once; here it stays taken for one commit more
        MvStoreProvider.class.getClassLoader().setPackageAssertionStatus("org.h2.mvstore", false);
    }

    /** For the framework, and for plain Java. */
    public MvStoreProvider() {}

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return "mvstore";
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
            return MvStoreEngine.open(context);
        } catch (IOException failed) {
            if (DiskFull.isCauseOf(failed)) {
                throw new StorageFullException(context.directory().toString(), 0, 0, failed);
            }
            throw new StorageIoException(
                    "opening the mvstore engine", context.directory().toString(), failed);
        }
    }
}
