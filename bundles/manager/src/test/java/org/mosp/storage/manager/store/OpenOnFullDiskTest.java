package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;

/** A disk without one free block, met before the store is opened. */
class OpenOnFullDiskTest {

    @TempDir
    Path directory;

    private static LocalStorageManager open(Path directory, StorageFiles files) {
        LocalStorageManager manager = LocalStorageManager.open(
                directory, ManagerSettings.DEFAULTS, Stores.NO_CATALOGUE, files, CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        return manager;
    }

    @Test
    void whatWasAcknowledgedIsReadAndWritesGoOnWhenSpaceIsFreed() {
        try (LocalStorageManager manager = open(directory, new LocalStorageFiles())) {
            manager.incremental().put("a", Bytes.utf8("before"));
        }
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
        try (LocalStorageManager manager = open(directory, files)) {
            assertEquals(
                    Bytes.utf8("before"),
                    manager.incremental().get("a").orElseThrow().value());
            assertThrows(StorageFullException.class, () -> manager.incremental().put("b", Bytes.utf8("refused")));
            files.heal();
            manager.incremental().put("c", Bytes.utf8("after"));
        }
    }

    /** Where even overwriting needs space, what a killed process left cannot be proven durable: it is not served until then. */
    @Test
    void whatCannotBeProvenDurableIsAskedForAgainUntilSpaceIsFreed() throws IOException {
        Path open = directory.resolve("open");
        Path killed = directory.resolve("killed");
        try (LocalStorageManager manager = open(open, new LocalStorageFiles())) {
            manager.incremental().put("a", Bytes.utf8("before"));
            copy(open, killed);
        }
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
        try (LocalStorageManager manager = open(killed, files)) {
            assertThrows(StorageFullException.class, () -> manager.incremental().get("a"));
            files.heal();
            Await.until("the engine is opened again by itself", () -> {
                try {
                    return manager.incremental().get("a").isPresent();
                } catch (StorageFullException notYet) {
                    return false;
                }
            });
            manager.incremental().put("c", Bytes.utf8("after"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
