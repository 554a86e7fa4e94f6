package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;

@Timeout(900)
class ManifestCrashPointTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"manifest.before-first-copy", "manifest.between-copies", "manifest.after-second-copy"})
    void aKillInTheManifestsWriteLosesNothingAcknowledged(String place) throws Exception {
        kill(place, 7);
    }

    @ParameterizedTest
    @Tag("stress")
    @ValueSource(strings = {"manifest.before-first-copy", "manifest.between-copies", "manifest.after-second-copy"})
    void killsAtEveryWriteOfTheManifestLoseNothingAcknowledged(String place) throws Exception {
        for (int nth = 1; nth <= 10; nth++) {
            kill(place, nth);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "manifest.after-quarantine")
    void aKillInTheRepairLosesNothing(String place) throws Exception {
        open().close();
        Files.write(directory.resolve("manifest.1"), new byte[] {1, 2, 3});
        try (Child child = Child.start("crash", directory.toString(), place, "1")) {
            child.lines();
            assertEquals(ChildStore.CRASHED, child.end());
        }
        try (OpenStore store = open()) {
            assertEquals(List.of(), store.check());
        }
        assertTrue(Files.exists(directory.resolve("quarantine/manifest.1")));
    }

    private void kill(String place, int nth) throws Exception {
        long acknowledged = 0;
        Path store = directory.resolve(place + nth);
        try (Child child = Child.start("crash", store.toString(), place, "" + nth)) {
            for (String line : child.lines()) {
                acknowledged = Long.parseLong(line);
            }
            assertEquals(ChildStore.CRASHED, child.end());
        }
        try (OpenStore open =
                OpenStore.open(store, ManagerSettings.DEFAULTS, new LocalStorageFiles(), CrashPoints.NONE, "test 1")) {
            long found = open.book()
                    .current()
                    .role(StorageRole.INCREMENTAL)
                    .orElseThrow()
                    .nextSequence();
            assertTrue(found >= acknowledged, found + " < " + acknowledged);
            assertEquals(List.of(), open.check());
            assertEquals(List.of(), open.damaged());
        }
    }

    private OpenStore open() {
        return OpenStore.open(directory, ManagerSettings.DEFAULTS, new LocalStorageFiles(), CrashPoints.NONE, "test 1");
    }
}
