package org.mosp.storage.manager.roles;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.manifest.ManifestBook;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.StorageFiles;

/**
 * The open store, as what opens engines in it sees it.
 *
 * @param directory the data directory
 * @param book the manifest
 * @param files the file seam
 * @param crashPoints handed to engines
 * @param tunables settings from configuration that are no part of the manifest, per role
 */
public record StoreContext(
        Path directory,
        ManifestBook book,
        StorageFiles files,
        CrashPoints crashPoints,
        Map<StorageRole, Map<String, String>> tunables) {

    public StoreContext {
        tunables = Map.copyOf(tunables);
    }

    /**
     * What an engine of this store is opened with.
     *
     * @param settings those of the manifest; they come before what is configured
     */
    public EngineContext engine(
            StorageRole role,
            long generation,
            Path engineDirectory,
            EngineContext.Mode mode,
            Map<String, String> settings,
            long nextSequence) {
        Map<String, String> merged = new HashMap<>(tunables.getOrDefault(role, Map.of()));
        merged.putAll(settings);
        return new EngineContext(
                book.current().storeId(), generation, engineDirectory, mode, merged, nextSequence, files, crashPoints);
    }
}
