package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.DelegatingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;

/** A full disk and a failing one are told, leave nothing half, and are no trouble when they are over. */
@Timeout(900)
class BackupOnFullDiskTest {

    private static final int ENTRIES = 12_000;

    @TempDir
    Path home;

    private Path store;
    private Path file;

    @BeforeEach
    void names() {
        store = home.resolve("store");
        file = home.resolve("to/store.mospbackup");
        assertTrue(file.getParent().toFile().mkdir());
    }

    private boolean isBackup(Path path) {
        return path.startsWith(file.getParent());
    }

    @Test
    void aBackupThatFindsNoSpaceOnItsWayLeavesNothing() throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", files, CrashPoints.NONE)) {
            BackupStores.fill(manager, ENTRIES);
            for (Failure failure : List.of(Failure.ENOSPC, Failure.SHORT_WRITE)) {
                for (int nth : List.of(1, 2, 5, 9)) {
                    files.failNth(Call.WRITE, nth, failure, this::isBackup);
                    assertThrows(
                            StorageFullException.class,
                            () -> manager.backups().backup(file, "", BackupControl.NONE),
                            failure + " " + nth);
                    assertEquals(List.of(), names(file.getParent()));
                    files.heal();
                    manager.incremental().put("goes-on/" + nth, Bytes.EMPTY);
                }
            }
            manager.backups().backup(file, "", BackupControl.NONE);
            assertEquals(List.of("store.mospbackup"), names(file.getParent()));
        }
    }

    @Test
    void aBackupOnADiskThatFailsIsTold() throws Exception {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", files, CrashPoints.NONE)) {
            BackupStores.fill(manager, ENTRIES);
            for (Call call : List.of(Call.OPEN, Call.WRITE, Call.FORCE, Call.READ, Call.RENAME)) {
                files.failNth(call, 1, Failure.EIO, this::isBackup);
                assertThrows(
                        StorageIoException.class,
                        () -> manager.backups().backup(file, "", BackupControl.NONE),
                        call.name());
                assertEquals(List.of(), names(file.getParent()), call.name());
                files.heal();
            }
            manager.backups().backup(file, "", BackupControl.NONE);
        }
    }

    @Test
    void aFullDiskIsSeenBeforeAnythingIsWritten() throws Exception {
        DelegatingStorageFiles full = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public long usableSpace(Path path) throws IOException {
                return isBackup(path) ? 1_000 : super.usableSpace(path);
            }
        };
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", full, CrashPoints.NONE)) {
            BackupStores.fill(manager, 200);
            assertThrows(StorageFullException.class, () -> manager.backups().backup(file, "", BackupControl.NONE));
            assertEquals(List.of(), names(file.getParent()));
            manager.backups().backup(home.resolve("elsewhere.mospbackup"), "", BackupControl.NONE);
        }
        assertThrows(StorageFullException.class, () -> BackupStores.restore(full, CrashPoints.NONE)
                .restore(
                        home.resolve("elsewhere.mospbackup"),
                        file.getParent().resolve("store"),
                        BackupStores.on("mapdb"),
                        BackupControl.NONE));
        assertFalse(Files.exists(file.getParent().resolve("store/engines")));
    }

    @Test
    void whatWasSupersededNeedsNoSpaceInABackup() throws Exception {
        long room = 16L << 20;
        DelegatingStorageFiles little = new DelegatingStorageFiles(new LocalStorageFiles()) {
            @Override
            public long usableSpace(Path path) throws IOException {
                return isBackup(path) ? room : super.usableSpace(path);
            }
        };
        byte[] value = new byte[1 << 20];
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", little, CrashPoints.NONE)) {
            for (int i = 0; i < 40; i++) {
                new java.util.Random(i).nextBytes(value);
                manager.incremental().put("again", Bytes.copyOf(value));
            }
            long bytes = manager.backups().backup(file, "", BackupControl.NONE).bytes();
            assertTrue(bytes < room, bytes + " bytes");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapdb", "mvstore"})
    void aRestoreThatFailsAnywhereLeavesNoStore(String engine) throws Exception {
        Path backup = home.resolve("sound.mospbackup");
        String digest = BackupStores.backup(store, ENTRIES, backup).digest();
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        LocalRestore restore = BackupStores.restore(files, CrashPoints.NONE);
        Path target = home.resolve("restored");
        int failed = 0;
        for (Call call : List.of(Call.WRITE, Call.FORCE, Call.RENAME, Call.OPEN, Call.SYNC_DIRECTORY)) {
            for (long nth : List.of(1L, 2L, 3L, 4L, 6L, 9L, 14L, 20L)) {
                for (Failure failure : List.of(Failure.EIO, Failure.ENOSPC)) {
                    files.failNth(call, nth, failure, path -> path.startsWith(target));
                    try {
                        restore.restore(backup, target, BackupStores.on(engine), BackupControl.NONE);
                        files.heal();
                        delete(target); // so many calls there are not
                    } catch (StorageException e) {
                        failed++;
                        files.heal();
                        assertTrue(
                                names(target).stream()
                                        .allMatch(name -> name.equals("lock") || name.equals("owner.tmp")),
                                call + " " + nth + " left " + names(target));
                    }
                }
            }
        }
        System.out.println(engine + ": " + failed + " restores failed, each left an empty directory");
        assertTrue(failed > 30, failed + " failed");
        assertEquals(
                digest,
                restore.restore(backup, target, BackupStores.on(engine), BackupControl.NONE)
                        .backup()
                        .digest());
    }

    @Test
    void whatCannotBeRemovedEitherIsRefusedAsAStoreAndBegunAnew() throws Exception {
        Path backup = home.resolve("sound.mospbackup");
        BackupStores.backup(store, ENTRIES, backup);
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        LocalRestore restore = BackupStores.restore(files, CrashPoints.NONE);
        Path target = home.resolve("restored");
        BackupControl failing = (step, done, total) -> {
            if (step.equals("comparing")) {
                files.failFrom(Call.DELETE, 1, Failure.EIO);
                files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
            }
            return true;
        };
        assertThrows(StorageException.class, () -> restore.restore(backup, target, BackupStores.on("mapdb"), failing));
        files.heal();
        assertTrue(Files.exists(target.resolve("engines")));
        assertThrows(BackupRefusedException.class, () -> BackupStores.reopen(target));
        restore.restore(backup, target, BackupStores.on("mapdb"), BackupControl.NONE);
        try (LocalStorageManager manager = BackupStores.reopen(target)) {
            assertTrue(manager.incremental().get("large").isPresent());
        }
    }

    private static List<String> names(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (var names = Files.list(directory)) {
            return names.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
