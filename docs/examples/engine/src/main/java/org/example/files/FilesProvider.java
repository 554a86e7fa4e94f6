package org.example.files;

import java.io.IOException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.EngineTraits;
import org.mosp.storage.spi.IncrementalEngine;
import org.osgi.service.component.annotations.Component;

/** The service that the bundle registers; {@code mosp swap incremental files} finds it by the engine's name. */
@Component
public final class FilesProvider implements EngineProvider {

    @Override
    public StorageRole role() {
        return StorageRole.INCREMENTAL;
    }

    @Override
    public String engine() {
        return "files";
    }

    @Override
    public int formatVersion() {
        return 1;
    }

    /** Entries are sealed in the framework's envelope; all files go through the seam; recovery loses no commit. */
    @Override
    public EngineTraits traits() {
        return new EngineTraits(false, true, false, false);
    }

    @Override
    public IncrementalEngine open(EngineContext context) {
        try {
            return new FilesEngine(context);
        } catch (IOException e) {
            throw new StorageIoException("open", context.directory().toString(), e);
        }
    }
}
