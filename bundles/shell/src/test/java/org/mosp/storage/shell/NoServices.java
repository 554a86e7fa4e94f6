package org.mosp.storage.shell;

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
import org.mosp.storage.shell.command.Services;

/** A store that cannot be had, for one reason. */
public class NoServices implements Services {

    private final RuntimeException reason;

    public NoServices(RuntimeException reason) {
        this.reason = reason;
    }

    @Override
    public StorageManager storage() {
        throw reason;
    }

    @Override
    public StorageBackup backups() {
        throw reason;
    }

    @Override
    public StorageRestore restores() {
        throw reason;
    }

    @Override
    public CanvasAudit audit() {
        throw reason;
    }

    @Override
    public StorageSalvage salvages() {
        throw reason;
    }

    @Override
    public SalvagedCanvases salvagedCanvases() {
        throw reason;
    }

    @Override
    public CanvasStore canvases() {
        throw reason;
    }

    @Override
    public PreferenceStore preferences() {
        throw reason;
    }

    @Override
    public OpenRaster openRaster() {
        throw reason;
    }

    @Override
    public MigrationManager migrations() {
        throw reason;
    }

    @Override
    public Optional<String> property(String name) {
        return name.equals("mosp.version") ? Optional.of("1.2.3") : Optional.empty();
    }
}
