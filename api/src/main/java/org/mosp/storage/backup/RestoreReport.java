package org.mosp.storage.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.StorageRole;

/**
 * A store that was made of a backup.
 *
 * @param backup what the file holds; the store was read again and has the same digest
 * @param directory the store's
 * @param storeId the new store's
 * @param engines the engine of each role
 * @param took how long the call took
 */
public record RestoreReport(
        BackupReport backup, Path directory, UUID storeId, Map<StorageRole, String> engines, Duration took) {

    public RestoreReport {
        engines = Map.copyOf(engines);
    }
}
