package org.mosp.storage.embedded;

import java.nio.file.Path;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.backup.StorageBackup;
import org.mosp.storage.backup.StorageRestore;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.PreferenceStore;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.openraster.OpenRaster;

/**
 * A store that is open inside this program, until {@link #close}. Any number of threads.
 *
 * <pre>{@code
 * try (MospStorage storage = MospStorage.open(Path.of("data"))) {
 *     CanvasStore canvases = storage.canvases();
 *     ...
 * }
 * }</pre>
 *
 * <p>It is a whole Apache Felix with the bundles of Mosp Storage, as in the distribution, in this process: engines can be exchanged
 * while the program runs. The API's classes are the program's own; nothing else of the framework is seen by the program, and nothing of
 * the program by the framework. Several stores may be open at once, each in its directory and with a framework of its own; a directory
 * is open once, in one process.
 *
 * <p>What the framework has to tell goes to {@link System.Logger}, under the names of its classes ({@code org.mosp.storage...}).
 */
public final class MospStorage implements AutoCloseable {

    private final EmbeddedFramework framework;
    private final StorageManager manager;
    private final CanvasStore canvases;
    private final PreferenceStore preferences;
    private final OpenRaster openRaster;
    private final MigrationManager migrations;
    private final StorageBackup backups;
    private final StorageRestore restores;

    MospStorage(EmbeddedFramework framework, Deadline deadline) {
        this.framework = framework;
        // first: it knows why the store cannot be opened
        manager = framework.service(StorageManager.class, deadline);
        manager.storeId();
        canvases = framework.service(CanvasStore.class, deadline);
        preferences = framework.service(PreferenceStore.class, deadline);
        openRaster = framework.service(OpenRaster.class, deadline);
        migrations = framework.service(MigrationManager.class, deadline);
        backups = framework.service(StorageBackup.class, deadline);
        restores = framework.service(StorageRestore.class, deadline);
    }

    /**
     * Opens the store in a directory with default settings, or makes one where there is none: {@code at(directory).open()}.
     *
     * @throws StorageLockedException if the directory is open already, in this process or another one
     * @throws NewerThanSoftwareException if newer software wrote the store
     * @throws StorageDamagedException if its manifest is damaged
     * @throws StorageIoException if the directory cannot be written
     * @throws StorageUnavailableException if the framework does not start in time, naming what is missing
     */
    public static MospStorage open(Path directory) {
        return at(directory).open();
    }

    /** The same with other settings. */
    public static StorageBuilder at(Path directory) {
        return new StorageBuilder(directory);
    }

    /** The store. */
    public StorageManager manager() {
        return manager;
    }

    /** Canvases with their layers, tiles and revisions. */
    public CanvasStore canvases() {
        return canvases;
    }

    /** Preferences of users. */
    public PreferenceStore preferences() {
        return preferences;
    }

    /** {@code .ora} files in and out. */
    public OpenRaster openRaster() {
        return openRaster;
    }

    /** Versions of schemas; the steps are brought by bundles, see {@link StorageBuilder#bundle}. */
    public MigrationManager migrations() {
        return migrations;
    }

    /** Takes backups of this store. */
    public StorageBackup backups() {
        return backups;
    }

    /** Makes stores of backups, in other directories. */
    public StorageRestore restores() {
        return restores;
    }

    /**
     * Closes the store and ends the framework, with all its threads and temporary files. What waits for the store ends with an exception.
     * Takes at most some 30 s; closing it again does nothing.
     *
     * <p>A program that ends without it loses nothing that was acknowledged; the next open clears up.
     */
    @Override
    public void close() {
        framework.close();
    }
}
