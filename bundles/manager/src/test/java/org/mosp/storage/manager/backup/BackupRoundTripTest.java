package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreOptions;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.manager.testing.TagStep;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.tck.server.SharedServer;

/** What was backed up is there again, with its versions, in whatever engines it is restored to. */
@Timeout(900)
class BackupRoundTripTest {

    private static final int ENTRIES = 12_000;

    @TempDir
    Path home;

    private final LocalRestore restore = BackupStores.restore();

    @ParameterizedTest
    @CsvSource({"mapdb,mapdb", "mapdb,mvstore", "mvstore,mapdb", "mvstore,mvstore"})
    void aBackupOfAnyEngineIsRestoredIntoAnyEngineWithTheSameDigest(String from, String to) throws Exception {
        Path file = home.resolve("store.mospbackup");
        Map<String, Entry> entries;
        Map<String, Optional<Canvas>> rows;
        BackupReport backup;
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), from, CrashPoints.NONE)) {
            BackupStores.fill(manager, ENTRIES);
            backup = manager.backups().backup(file, "a test", BackupControl.NONE);
            entries = BackupStores.all(manager);
            rows = BackupStores.rows(manager);
            assertEquals(manager.storeId(), backup.storeId());
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(Files.size(file), backup.bytes());
        assertEquals("a test", backup.note());
        assertEquals(Map.of("catalogue", 1), backup.schemas());
        assertEquals(entries.size(), backup.part(StorageRole.INCREMENTAL).entries());
        assertEquals(from, backup.part(StorageRole.INCREMENTAL).engine());
        assertEquals(BackupStores.DIRECT, backup.part(StorageRole.RELATIONAL).entries(), "no row of a projection");
        RestoreReport report = restore.restore(file, home.resolve("to"), BackupStores.on(to), BackupControl.NONE);
        assertEquals(backup.digest(), report.backup().digest());
        assertNotEquals(backup.storeId(), report.storeId());
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to"))) {
            assertEquals(report.storeId(), manager.storeId());
            assertEquals(entries, BackupStores.all(manager));
            assertEquals(rows, BackupStores.rows(manager));
            assertTrue(manager.relational().findCanvas("projected").isEmpty());
            for (StorageRole role : List.of(StorageRole.INCREMENTAL, StorageRole.RELATIONAL)) {
                assertTrue(manager.verify(role).ok(), role.id());
            }
            assertEquals(
                    to,
                    manager.providers().stream()
                            .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                            .findFirst()
                            .orElseThrow()
                            .engine());
            // who makes the rows of canvases anew says so by removing this
            manager.commit(
                    WriteBatch.builder().build(),
                    WriteBatch.builder().delete(FrameworkStorage.PROJECT_ALL).build());
            BackupReport again = manager.backups().backup(home.resolve("again.mospbackup"), "", BackupControl.NONE);
            assertEquals(backup.digest(), again.digest(), "of the restored store");
        }
        assertFalse(Files.exists(home.resolve("to/restoring")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "postgresql"})
    void tablesThatStepsChangedAreRestoredAsTheyWere(String relational) {
        Path file = home.resolve("store.mospbackup");
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), "mapdb", CrashPoints.NONE)) {
            BackupStores.fill(manager, 10);
            TagStep.run(manager, TagStep.up());
            manager.backups().backup(file, "", BackupControl.NONE);
        }
        Map<String, String> settings = relational.equals("sqlite") ? Map.of() : SharedServer.settings(home);
        restore.restore(
                file,
                home.resolve("to"),
                BackupStores.on("mapdb").with(StorageRole.RELATIONAL, relational, settings),
                BackupControl.NONE);
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to"))) {
            assertEquals(2, TagStep.version(manager));
            assertEquals(
                    BackupStores.DIRECT,
                    manager.relational().countCanvases(CanvasQuery.all().tagged("N")));
            assertEquals(
                    1, manager.schemas().records("migration/history/catalogue/").size());
            assertTrue(TagStep.run(manager, TagStep.down()).done());
        }
    }

    @Test
    void conditionsHoldAfterARestoreAsBefore() {
        Path file = home.resolve("store.mospbackup");
        long version;
        long last;
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), "mapdb", CrashPoints.NONE)) {
            version = manager.incremental().put("conditional", Bytes.utf8("1"));
            manager.backups().backup(file, "", BackupControl.NONE);
            last = manager.incremental().put("conditional", Bytes.utf8("later"));
        }
        restore.restore(file, home.resolve("to"), BackupStores.on("mvstore"), BackupControl.NONE);
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to"))) {
            assertTrue(manager.get(Keyspace.STORE, FrameworkStorage.PROJECT_ALL).isPresent());
            assertThrows(ConflictException.class, () -> manager.incremental()
                    .commit(WriteBatch.builder()
                            .put("conditional", Bytes.utf8("2"))
                            .ifUnchanged("conditional", last)
                            .build()));
            long next = manager.incremental()
                    .commit(WriteBatch.builder()
                            .put("conditional", Bytes.utf8("2"))
                            .ifUnchanged("conditional", version)
                            .build());
            assertTrue(next > last, "no sequence is given out again that the first store gave out");
        }
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("to"))) {
            assertTrue(manager.incremental().put("conditional", Bytes.utf8("3")) > last);
        }
    }

    @Test
    void theCatalogueGoesToAServerAndComesBack() {
        Path file = home.resolve("store.mospbackup");
        BackupReport backup = BackupStores.backup(home.resolve("from"), 500, file);
        RestoreOptions toServer =
                BackupStores.on("mvstore").with(StorageRole.RELATIONAL, "postgresql", SharedServer.settings(home));
        restore.restore(file, home.resolve("server"), toServer, BackupControl.NONE);
        Map<String, Optional<Canvas>> rows;
        BackupReport again;
        Path second = home.resolve("second.mospbackup");
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("server"))) {
            rows = BackupStores.rows(manager);
            assertTrue(rows.values().stream().allMatch(Optional::isPresent));
            again = manager.backups().backup(second, "", BackupControl.NONE);
        }
        assertEquals(
                backup.part(StorageRole.RELATIONAL).digest(),
                again.part(StorageRole.RELATIONAL).digest());
        // settings are not in the file, so the default is taken
        RestoreReport back = restore.restore(second, home.resolve("back"), RestoreOptions.DEFAULTS, BackupControl.NONE);
        assertEquals("sqlite", back.engines().get(StorageRole.RELATIONAL));
        assertEquals("mvstore", back.engines().get(StorageRole.INCREMENTAL));
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("back"))) {
            assertEquals(rows, BackupStores.rows(manager));
        }
    }

    @Test
    void aFileThatIsThereAndADirectoryThatHoldsSomethingAreRefused() throws Exception {
        Path file = home.resolve("store.mospbackup");
        Files.writeString(file, "precious");
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), "mapdb", CrashPoints.NONE)) {
            assertRefused(Reason.FILE_EXISTS, () -> manager.backups().backup(file, "", BackupControl.NONE));
            assertEquals("precious", Files.readString(file));
            Files.delete(file);
            manager.backups().backup(file, "", BackupControl.NONE);
        }
        assertRefused(
                Reason.NOT_EMPTY,
                () -> restore.restore(file, home.resolve("from"), RestoreOptions.DEFAULTS, BackupControl.NONE));
        assertRefused(
                Reason.ENGINE,
                () -> restore.restore(
                        file,
                        home.resolve("to"),
                        RestoreOptions.DEFAULTS.with(StorageRole.RELATIONAL, "sqlite3", Map.of()),
                        BackupControl.NONE));
        assertFalse(Files.exists(home.resolve("to")));
        try (LocalStorageManager manager = BackupStores.reopen(home.resolve("from"))) {
            assertEquals(
                    "mapdb",
                    manager.providers().stream()
                            .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                            .findFirst()
                            .orElseThrow()
                            .engine());
        }
    }

    @Test
    void whatIsCancelledLeavesNothing() throws Exception {
        Path file = home.resolve("store.mospbackup");
        BackupControl never = (step, done, total) -> false;
        try (LocalStorageManager manager = BackupStores.open(home.resolve("from"), "mapdb", CrashPoints.NONE)) {
            BackupStores.fill(manager, 1_000);
            assertThrows(BackupCancelledException.class, () -> manager.backups().backup(file, "", never));
            BackupControl notChecked = (step, done, total) -> !step.equals("checking");
            assertThrows(BackupCancelledException.class, () -> manager.backups().backup(file, "", notChecked));
            assertEquals(List.of("from"), names(home));
            manager.backups().backup(file, "", BackupControl.NONE);
        }
        for (String ended : List.of("restoring", "comparing")) {
            BackupControl control = (step, done, total) -> !step.equals(ended);
            assertThrows(
                    BackupCancelledException.class,
                    () -> restore.restore(file, home.resolve("to"), RestoreOptions.DEFAULTS, control));
            assertEquals(List.of("lock"), names(home.resolve("to")), ended);
        }
        restore.restore(file, home.resolve("to"), RestoreOptions.DEFAULTS, BackupControl.NONE);
    }

    private static List<String> names(Path directory) throws Exception {
        try (var names = Files.list(directory)) {
            return names.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertRefused(Reason reason, org.junit.jupiter.api.function.Executable call) {
        assertEquals(reason, assertThrows(BackupRefusedException.class, call).reason());
    }
}
