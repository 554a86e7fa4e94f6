package org.mosp.storage.framework;

import java.util.List;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.StorageBackup;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Backups that the framework takes by itself, in {@code backups/} of the data directory. Implemented by the manager; a service,
 * registered together with {@code StorageManager}. Any number of threads.
 */
@ProviderType
public interface KeptBackups {

    /** The directory they are in, as a path from the data directory. */
    String DIRECTORY = "backups";

    /**
     * Takes one, as {@link StorageBackup#backup} does.
     *
     * @param name of the file: letters, digits, dots, dashes and underscores
     */
    BackupReport keep(String name, String note, BackupControl control);

    /** Whether a swap of the role is under way or can be rolled back: no step begins then, so none needs a backup. */
    boolean isSwapping(StorageRole role);

    /** Removes one; nothing happens where there is none. */
    void remove(String name);

    /** The names of those that are there, sorted. */
    List<String> names();
}
