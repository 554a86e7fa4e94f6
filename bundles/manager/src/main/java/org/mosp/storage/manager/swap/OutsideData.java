package org.mosp.storage.manager.swap;

import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.manager.roles.StoreContext;
import org.mosp.storage.spi.EngineContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What engines keep outside their directories, as on a server, and its end. Any number of threads. */
final class OutsideData {

    private static final Logger LOG = LoggerFactory.getLogger(OutsideData.class);

    private final StoreContext store;
    private final ProviderRegistry registry;

    OutsideData(StoreContext store, ProviderRegistry registry) {
        this.store = store;
        this.registry = registry;
    }

    /**
     * Removes what an engine that is not open keeps outside; nothing happens where there is nothing. Waits for a server as long as
     * its provider says.
     *
     * @param directory the name of the engine's directory
     * @param settings the engine's
     * @throws StorageException if it cannot be reached or removed; it can be repeated
     */
    void discard(StorageRole role, String directory, Map<String, String> settings) {
        String engine = EngineDirectories.engine(directory);
        Optional<BoundProvider> provider = registry.find(role, engine);
        if (provider.isEmpty()) {
            if (settings.isEmpty()) {
                // a place outside would be one of its settings
                return;
            }
            throw new StorageUnavailableException(
                    "what " + directory + " may keep outside its directory",
                    "a bundle that provides engine " + engine,
                    null);
        }
        EngineContext context = store.engine(
                role,
                EngineDirectories.generation(directory),
                store.directory().resolve("engines").resolve(directory),
                EngineContext.Mode.WRITE,
                settings,
                1);
        if (provider.get().traits().remote() && context.settings().isEmpty()) {
            LOG.warn("{} was retired without its settings: what it keeps on its server stays there", directory);
            return;
        }
        try {
            provider.get().provider().discard(context);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new StorageIoException("remove what an engine keeps outside its directory", directory, e);
        }
    }
}
