package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.catalogue.CatalogueComponent;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.framework.CatalogueFactory;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.manager.testing.TagStep;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

/** The rows of a backup and the tables it tells of are of one instant, on one connection if there is one only. */
@Timeout(900)
class BackupBesideStepsTest {

    @TempDir
    Path home;

    /** Run when the tables were read, before the snapshot of their rows is taken. */
    private final AtomicReference<Runnable> tablesRead = new AtomicReference<>(() -> {});

    private final CatalogueFactory catalogues = access -> {
        Catalogue real = new CatalogueComponent().create(access);
        return (Catalogue) Proxy.newProxyInstance(
                Catalogue.class.getClassLoader(), new Class<?>[] {Catalogue.class}, (proxy, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals("aggregates")) {
                        tablesRead.get().run();
                    }
                    return result;
                });
    };

    private LocalStorageManager open(ManagerSettings settings) {
        LocalStorageManager manager = LocalStorageManager.open(
                home.resolve("store"), settings, catalogues, new LocalStorageFiles(), CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        return manager;
    }

    @Test
    void aStepThatCommitsWhileTheBackupBeginsIsInItWhole() {
        Path file = home.resolve("store.mospbackup");
        try (LocalStorageManager manager = open(ManagerSettings.DEFAULTS)) {
            BackupStores.fill(manager, 10);
            tablesRead.set(() -> {
                tablesRead.set(() -> {});
                TagStep.run(manager, TagStep.up());
            });
            BackupReport report = manager.backups().backup(file, "", BackupControl.NONE);
            assertEquals(
                    BackupStores.DIRECT, report.part(StorageRole.RELATIONAL).entries());
        }
        BackupStores.restore().restore(file, home.resolve("to"), BackupStores.on("mapdb"), BackupControl.NONE);
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to"))) {
            assertEquals(2, TagStep.version(manager));
            assertEquals(
                    BackupStores.DIRECT,
                    manager.relational().countCanvases(CanvasQuery.all().tagged("N")));
        }
    }

    @Test
    void stepsWithoutEndAreToldAndLeaveNoFile() {
        Path file = home.resolve("store.mospbackup");
        try (LocalStorageManager manager = open(ManagerSettings.DEFAULTS)) {
            BackupStores.fill(manager, 10);
            AtomicBoolean running = new AtomicBoolean();
            tablesRead.set(() -> {
                if (running.compareAndSet(false, true)) {
                    TagStep.run(manager, TagStep.version(manager) == 1 ? TagStep.up() : TagStep.down());
                    running.set(false);
                }
            });
            assertThrows(StorageBusyException.class, () -> manager.backups().backup(file, "", BackupControl.NONE));
            tablesRead.set(() -> {});
            assertFalse(Files.exists(file));
            manager.backups().backup(file, "", BackupControl.NONE);
        }
    }

    @Test
    void aStoreWithOneReadingConnectionIsBackedUp() {
        ManagerSettings one = ManagerSettings.DEFAULTS
                .withTunable(StorageRole.RELATIONAL, "readers", "1")
                .withTunable(StorageRole.RELATIONAL, "wait.seconds", "2");
        try (LocalStorageManager manager = open(one)) {
            BackupStores.fill(manager, 10);
            BackupReport report = manager.backups().backup(home.resolve("store.mospbackup"), "", BackupControl.NONE);
            assertEquals(
                    BackupStores.DIRECT, report.part(StorageRole.RELATIONAL).entries());
        }
    }
}
