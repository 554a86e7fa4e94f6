package org.mosp.storage.framework;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.StorageRole;

/**
 * A store made of what could be read of another.
 *
 * @param directory of the new store
 * @param storeId its id
 * @param engines on which engines, by role
 * @param canvases how many it has
 * @param entries of its incremental storage
 * @param rows aggregates of tables that were copied; those of canvases follow when it is opened
 * @param bytes of keys and values of its incremental storage
 * @param losses what could not be brought along as it was; empty when nothing was lost
 * @param took how long it took
 */
public record SalvageReport(
        Path directory,
        UUID storeId,
        Map<StorageRole, String> engines,
        long canvases,
        long entries,
        long rows,
        long bytes,
        List<SalvagedLoss> losses,
        Duration took) {

    public SalvageReport {
        engines = Map.copyOf(engines);
        losses = List.copyOf(losses);
    }
}
