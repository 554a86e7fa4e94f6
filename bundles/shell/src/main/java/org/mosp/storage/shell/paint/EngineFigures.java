package org.mosp.storage.shell.paint;

import java.util.Map;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageRole;

/**
 * What the incremental engine has done since it was opened.
 *
 * @param bytesWritten bytes written
 * @param forces forces (fsync)
 * @param bytesStored bytes stored, without space prepared ahead
 */
public record EngineFigures(long bytesWritten, long forces, long bytesStored) {

    /** The figures of now. */
    public static EngineFigures of(StorageManager storage) {
        return storage.providers().stream()
                .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                .findFirst()
                .map(EngineFigures::of)
                .orElse(new EngineFigures(0, 0, 0));
    }

    private static EngineFigures of(ProviderInfo info) {
        Map<String, Long> details = info.details();
        return new EngineFigures(
                details.getOrDefault("bytesWritten", 0L), details.getOrDefault("forces", 0L), info.bytes());
    }

    /** What was added since. */
    public EngineFigures since(EngineFigures before) {
        return new EngineFigures(
                bytesWritten - before.bytesWritten, forces - before.forces, bytesStored - before.bytesStored);
    }
}
