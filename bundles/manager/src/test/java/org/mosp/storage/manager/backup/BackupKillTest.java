package org.mosp.storage.manager.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.backup.BackupReport;
import org.mosp.storage.backup.RestoreReport;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.BackupStores;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.spi.CrashPoints;

/** A kill leaves no half backup under its name, and no half store that opens. */
@Timeout(900)
class BackupKillTest {

    private static final int ENTRIES = 12_000;

    @TempDir
    static Path shared;

    @TempDir
    Path home;

    private static Path sound = Path.of("");
    private static String digest = "";

    @BeforeAll
    static void makeOne() {
        sound = shared.resolve("sound.mospbackup");
        digest = BackupStores.backup(shared.resolve("from"), ENTRIES, sound).digest();
    }

    @ParameterizedTest
    @CsvSource({"backup.begun,1", "backup.chunk,2", "backup.chunk,4", "backup.written,1", "backup.proven,1"})
    void aKilledBackupLeavesNoFileOfItsName(String place, int nth) throws Exception {
        Path store = home.resolve("store");
        Path file = home.resolve("killed.mospbackup");
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", CrashPoints.NONE)) {
            BackupStores.fill(manager, ENTRIES);
        }
        try (Child child = Child.backing("backup", store.toString(), file.toString(), place, "" + nth)) {
            assertEquals(List.of(), child.lines());
            assertEquals(ChildStore.CRASHED, child.end());
        }
        assertFalse(Files.exists(file));
        try (LocalStorageManager manager = BackupStores.reopen(store)) {
            BackupReport report = manager.backups().backup(file, "", BackupControl.NONE);
            assertEquals(
                    report.digest(),
                    BackupStores.restore().check(file, BackupControl.NONE).digest());
        }
        try (var names = Files.list(home)) {
            assertEquals(2, names.count(), "what the kill left is gone");
        }
    }

    @Test
    void whatAKilledStepsBackupLeftGoesWithTheNextAndNothingElse() throws Exception {
        Path store = home.resolve("store");
        try (LocalStorageManager manager = BackupStores.open(store, "mapdb", CrashPoints.NONE)) {
            BackupStores.fill(manager, 100);
            manager.backups().keep("a-1-to-2-20260304T050607008Z.mospbackup", "", BackupControl.NONE);
            String ending = "." + manager.storeId() + ".partial";
            List<String> others = List.of(
                    ".a-1-to-2-20260304T050607008Z.mospbackup",
                    ".a-1-to-2-20260304T050607009Z.mospbackup." + UUID.randomUUID() + ".partial",
                    ".a-1-to-2-20260304T050607009Z.mospbackup" + ending + ".kept",
                    ".a-1-to-2-20260304T050607Z.mospbackup" + ending,
                    ".mine.mospbackup" + ending,
                    "a-1-to-2-20260304T050607009Z.mospbackup" + ending,
                    "." + ending,
                    ending);
            String left = ".a-1-to-2-20260304T050607009Z.mospbackup" + ending;
            for (Path directory : List.of(store.resolve("backups"), home)) {
                for (String name : others) {
                    Files.writeString(directory.resolve(name), "someone's");
                }
                Files.writeString(directory.resolve(left), "half a backup");
            }
            manager.backups().backup(home.resolve("elsewhere.mospbackup"), "", BackupControl.NONE);
            assertTrue(Files.exists(store.resolve("backups").resolve(left)), "it is not this one's directory");
            manager.backups().keep("b-1-to-2-20260304T050608000Z.mospbackup", "", BackupControl.NONE);
            assertFalse(Files.exists(store.resolve("backups").resolve(left)));
            assertTrue(Files.exists(home.resolve(left)), "only in the store's own directory");
            for (String name : others) {
                assertTrue(Files.exists(store.resolve("backups").resolve(name)), name);
            }
            assertTrue(Files.exists(store.resolve("backups/a-1-to-2-20260304T050607008Z.mospbackup")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "restore.begun,1,mapdb",
        "restore.engines,1,mapdb",
        "restore.engines,1,mvstore",
        "restore.chunk,1,mapdb",
        "restore.chunk,3,mvstore",
        "restore.chunk,4,mapdb",
        "restore.proven,1,mapdb",
        "restore.proven,1,mvstore",
        "manifest.before-first-copy,1,mapdb",
        "manifest.between-copies,1,mapdb",
        "manifest.after-second-copy,1,mapdb",
        "restore.manifest,1,mvstore",
        "restore.done,1,mapdb"
    })
    void aKilledRestoreIsNoStoreOrAWholeOne(String place, int nth, String engine) throws Exception {
        Path store = home.resolve("store");
        try (Child child = Child.backing("restore", store.toString(), sound.toString(), place, "" + nth, engine)) {
            assertEquals(List.of(), child.lines());
            assertEquals(ChildStore.CRASHED, child.end());
        }
        boolean whole = Files.exists(store.resolve("manifest.1"));
        assertEquals(
                place.startsWith("manifest.between")
                        || place.startsWith("manifest.after")
                        || place.equals("restore.manifest")
                        || place.equals("restore.done"),
                whole);
        if (!whole) {
            for (int i = 0; i < 2; i++) {
                BackupRefusedException refused =
                        assertThrows(BackupRefusedException.class, () -> BackupStores.reopen(store));
                assertEquals(Reason.UNFINISHED, refused.reason());
            }
            RestoreReport report =
                    BackupStores.restore().restore(sound, store, BackupStores.on(engine), BackupControl.NONE);
            assertEquals(digest, report.backup().digest());
        } else {
            BackupRefusedException refused = assertThrows(BackupRefusedException.class, () -> BackupStores.restore()
                    .restore(sound, store, BackupStores.on(engine), BackupControl.NONE));
            assertEquals(Reason.NOT_EMPTY, refused.reason());
        }
        try (LocalStorageManager manager = BackupStores.reopen(store)) {
            assertTrue(manager.verify(StorageRole.INCREMENTAL).ok());
            assertTrue(manager.verify(StorageRole.RELATIONAL).ok());
            BackupReport again = manager.backups().backup(home.resolve("again.mospbackup"), "", BackupControl.NONE);
            assertEquals(
                    BackupStores.restore()
                                    .check(sound, BackupControl.NONE)
                                    .part(StorageRole.INCREMENTAL)
                                    .entries()
                            + 1,
                    again.part(StorageRole.INCREMENTAL).entries(),
                    "all, and what asks for the rows of canvases");
        }
        assertFalse(Files.exists(store.resolve("restoring")));
    }

    @Test
    void whatCommandsAndTheUserPutBesideAKilledRestoreIsLeftAndNotInItsWay() throws Exception {
        Path store = home.resolve("store");
        try (Child child =
                Child.backing("restore", store.toString(), sound.toString(), "restore.chunk", "2", "mapdb")) {
            assertEquals(List.of(), child.lines());
            assertEquals(ChildStore.CRASHED, child.end());
        }
        List<Path> beside = List.of(
                store.resolve("log/command.log"),
                store.resolve("bundle-cache/4711/framework/bundle0/bundle.id"),
                store.resolve("deploy/org.example.engine.jar"));
        for (Path each : beside) {
            Files.createDirectories(each.getParent());
            Files.writeString(each, each.toString());
        }
        for (int i = 0; i < 2; i++) {
            assertThrows(BackupRefusedException.class, () -> BackupStores.reopen(store));
        }
        BackupControl givenUp = (step, done, total) -> !step.equals("restoring");
        assertThrows(BackupCancelledException.class, () -> BackupStores.restore()
                .restore(sound, store, BackupStores.on("mapdb"), givenUp));
        assertFalse(Files.exists(store.resolve("restoring")), "what was made is removed");
        assertFalse(Files.exists(store.resolve("engines")), "what was made is removed");
        for (Path each : beside) {
            assertEquals(each.toString(), Files.readString(each), "and what is beside it is not");
        }
        RestoreReport report =
                BackupStores.restore().restore(sound, store, BackupStores.on("mapdb"), BackupControl.NONE);
        assertEquals(digest, report.backup().digest());
        for (Path each : beside) {
            assertEquals(each.toString(), Files.readString(each));
        }
        try (LocalStorageManager manager = BackupStores.reopen(store)) {
            assertTrue(manager.verify(StorageRole.INCREMENTAL).ok());
        }
    }
}
