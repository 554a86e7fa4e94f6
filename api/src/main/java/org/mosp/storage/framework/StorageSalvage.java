package org.mosp.storage.framework;

import java.nio.file.Path;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Makes a new store of what can be read of the open one, which may be damaged. Implemented by the manager; a service, registered together
 * with {@code StorageManager}. Any number of threads.
 */
@ProviderType
public interface StorageSalvage {

    /**
     * Copies what can be read of one instant of the open store into a new store, on the same engines; one that keeps its data on a
     * server is replaced by the role's default. The open store is only read. The directory becomes a store with its manifest, which is
     * written last; after a failure nothing is left but an empty file {@code lock}, and after a kill the same call begins anew.
     *
     * <p>An engine that was not opened because it is damaged is opened for salvage, beside. Rows of canvases in the catalogue are made
     * anew when the new store is opened.
     *
     * @param directory of the new store; not there, or empty
     * @param canvases knows which entries make whole canvases
     * @throws BackupRefusedException if the directory holds something, an engine is not installed, or a schema's tables are not known
     * @throws StorageLockedException if somebody has the directory open
     * @throws StorageFullException if there is no space
     * @throws StorageIoException if the new store cannot be written
     * @throws StorageDamagedException if nothing of the incremental storage can be opened
     * @throws BackupCancelledException if the control wanted it to end
     */
    SalvageReport salvage(Path directory, SalvagedCanvases canvases, BackupControl control);
}
