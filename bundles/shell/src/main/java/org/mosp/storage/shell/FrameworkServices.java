package org.mosp.storage.shell;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageUnavailableException;
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
import org.osgi.framework.ServiceReference;

/** The services of one call, each got when first asked for, all let go at its end. */
final class FrameworkServices implements Services, AutoCloseable {

    private final ServiceTrackers trackers;
    private final Map<Class<?>, Object> got = new HashMap<>();
    private final Map<Class<?>, ServiceReference<Object>> references = new HashMap<>();

    FrameworkServices(ServiceTrackers trackers) {
        this.trackers = trackers;
    }

    @Override
    public StorageManager storage() {
        return get(StorageManager.class);
    }

    @Override
    public StorageBackup backups() {
        return get(StorageBackup.class);
    }

    @Override
    public StorageRestore restores() {
        return get(StorageRestore.class);
    }

    @Override
    public CanvasAudit audit() {
        return get(CanvasAudit.class);
    }

    @Override
    public StorageSalvage salvages() {
        return get(StorageSalvage.class);
    }

    @Override
    public SalvagedCanvases salvagedCanvases() {
        return get(SalvagedCanvases.class);
    }

    @Override
    public CanvasStore canvases() {
        return get(CanvasStore.class);
    }

    @Override
    public PreferenceStore preferences() {
        return get(PreferenceStore.class);
    }

    @Override
    public OpenRaster openRaster() {
        return get(OpenRaster.class);
    }

    @Override
    public MigrationManager migrations() {
        return get(MigrationManager.class);
    }

    @Override
    public Optional<String> property(String name) {
        return trackers.property(name);
    }

    private synchronized <T> T get(Class<T> type) {
        Object known = got.get(type);
        if (known == null) {
            ServiceReference<Object> reference = trackers.await(type);
            known = trackers.context().getService(reference);
            if (known == null) {
                throw new StorageUnavailableException(
                        "service " + type.getName(), "its bundle to start; see the log of the data directory", null);
            }
            references.put(type, reference);
            got.put(type, known);
        }
        return type.cast(known);
    }

    @Override
    public synchronized void close() {
        references.values().forEach(trackers.context()::ungetService);
        references.clear();
        got.clear();
    }
}
