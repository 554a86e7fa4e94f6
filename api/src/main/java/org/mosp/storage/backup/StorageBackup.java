package org.mosp.storage.backup;

import java.nio.file.Path;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.TooLargeException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes backups of the open store. Implemented by the framework; a service, registered together with {@code StorageManager}. Any
 * number of threads; one backup of a store at a time.
 */
@ProviderType
public interface StorageBackup {

    /**
     * Writes the store into one file while applications read and write. The incremental store is shown as it was at one instant,
     * between two commits. Of the catalogue the file holds the rows that nothing else tells, those saved directly, as they were at
     * one instant of the catalogue; rows of canvases are made anew from the canvases.
     *
     * <p>The file appears whole or not at all: it is written beside its name, forced, opened again, every byte checked and the
     * digest compared with the one taken while the store was read, and only then renamed. Returns when that is durable, which
     * takes as long as the store takes to be read and the file to be written and read. Secrets of engines are not in it.
     *
     * @param file not there yet; its directory is
     * @param note why it is taken, kept in the file; up to 1,000 characters
     * @throws BackupRefusedException if the file is there, or another backup is being taken
     * @throws BackupCancelledException if the control wanted it to end
     * @throws StorageFullException if there is no space, before anything is written where that can be told
     * @throws StorageIoException if the file cannot be written, or is not read as it was written
     * @throws TooLargeException if an entry, or a row with all that belongs to it, is larger than a backup takes, 64 MiB; nothing is left
     * @throws StorageBusyException if steps changed the catalogue's tables again and again while it began; try again
     * @throws StorageDamagedException if an entry of the store cannot be read: run {@code mosp verify}
     * @throws StorageUnavailableException if a provider is away, or goes
     */
    BackupReport backup(Path file, String note, BackupControl control);
}
