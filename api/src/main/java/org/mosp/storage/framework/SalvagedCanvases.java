package org.mosp.storage.framework;

import java.util.function.Consumer;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.osgi.annotation.versioning.ProviderType;

/** What of canvases can be read in a store that may be damaged. Implemented by the canvas bundle. Any number of threads. */
@ProviderType
public interface SalvagedCanvases {

    /**
     * Reads every canvas of a snapshot, and hands over the entries of keyspace USER that make a sound store of what holds together:
     * revisions keep their numbers, layers without the tiles that cannot be read, canvases without a head the newest revision that can.
     * Keys of other programs under {@code canvas/} and {@code pool/} are handed over as they are. The snapshot is only read.
     *
     * @param source may be damaged anywhere: what cannot be read throws, and cursors go on behind it
     * @param sink takes each entry once; no order
     * @param losses told each thing that could not be brought along as it was
     * @param control told in canvases, asked whether to go on
     * @return the canvases that were brought along, with losses or without
     * @throws BackupCancelledException if the control wanted it to end
     */
    long salvage(
            EngineSnapshot source, Consumer<EngineEntry> sink, Consumer<SalvagedLoss> losses, BackupControl control);
}
