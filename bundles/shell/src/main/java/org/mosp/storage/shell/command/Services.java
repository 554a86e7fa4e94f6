package org.mosp.storage.shell.command;

import java.util.Optional;
import org.mosp.storage.StorageManager;
import org.mosp.storage.backup.StorageBackup;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.framework.CanvasAudit;
import org.mosp.storage.framework.SalvagedCanvases;
import org.mosp.storage.framework.StorageSalvage;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.openraster.OpenRaster;

/**
 * What commands work on, fetched when first asked for: a command that asks for nothing needs no open store. Any number of
 * threads.
 */
public interface Services {

    /** The store. */
    StorageManager storage();

    /** Backups of the store. */
    StorageBackup backups();

    /** Stores made of backups; needs no open store. */
    StorageRestore restores();

    /** Checks of canvases and catalogue: for {@code verify}. */
    CanvasAudit audit();

    /** New stores of what can be read of a damaged one: for {@code verify --salvage}. */
    StorageSalvage salvages();

    /** What can be read of its canvases. */
    SalvagedCanvases salvagedCanvases();

    /** Canvases. */
    CanvasStore canvases();

    /** Preferences of users. */
    PreferenceStore preferences();

    /** Files in and out. */
    OpenRaster openRaster();

    /** Versions of schemas, and the steps between them. */
    MigrationManager migrations();

    /** A property of the framework or of the process, for example {@code mosp.home}. */
    Optional<String> property(String name);
}
