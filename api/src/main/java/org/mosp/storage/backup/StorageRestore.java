package org.mosp.storage.backup;

import java.nio.file.Path;
import java.util.Optional;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.osgi.annotation.versioning.ProviderType;

/** Reads backups; needs no open store. Implemented by the framework; a service. Any number of threads. */
@ProviderType
public interface StorageRestore {

    /** The role that an installed engine serves; a bundle that is starting is waited for, at most 5 s. */
    Optional<StorageRole> role(String engine);

    /**
     * Reads a backup and checks every byte of it.
     *
     * @throws InvalidFileException if it is none, is damaged, or is cut off
     * @throws NewerThanSoftwareException if newer software wrote it
     * @throws StorageIoException if it cannot be read
     * @throws BackupCancelledException if the control wanted it to end
     */
    BackupReport check(Path file, BackupControl control);

    /**
     * Makes a new store of a backup, on any installed engines. The whole file is checked before anything is made; what was made is
     * read again and its digest compared with the file's; and the directory becomes a store only with its manifest, written
     * last. After a failure nothing is left but an empty file {@code lock}; after a kill the directory is refused as a store, and
     * the same call begins anew.
     *
     * <p>Entries keep their versions, so conditions on them hold as before; the next commit is far above them. The store has an id of
     * its own: it can live beside the one that was backed up.
     *
     * @param directory of the new store; not there, or empty
     * @throws InvalidFileException if the file is no backup, is damaged, or is cut off
     * @throws NewerThanSoftwareException if newer software wrote it
     * @throws BackupRefusedException if the directory holds something, an engine is not installed, or tables of a schema are
     *     known in another version
     * @throws StorageLockedException if somebody has the directory open
     * @throws StorageFullException if there is no space, before anything is made where that can be told
     * @throws StorageIoException if something cannot be read or written, or is not read as it was written
     * @throws StorageUnavailableException if a server is away
     * @throws BackupCancelledException if the control wanted it to end
     */
    RestoreReport restore(Path file, Path directory, RestoreOptions options, BackupControl control);
}
