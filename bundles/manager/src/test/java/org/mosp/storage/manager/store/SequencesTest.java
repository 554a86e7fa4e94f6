package org.mosp.storage.manager.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Health;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Stores;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Call;
import org.mosp.storage.support.files.testing.FailingStorageFiles.Failure;

@Timeout(300)
class SequencesTest {

    @TempDir
    Path directory;

    @Test
    void versionsGoOnWithoutAGapAfterAnOrderlyClose() {
        long first;
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            first = manager.incremental().put("a", Bytes.EMPTY);
        }
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            assertEquals(first + 1, manager.incremental().put("a", Bytes.EMPTY));
        }
    }

    @Test
    void versionsNeverGoBackThoughTheEngineLostItsTail() throws IOException {
        Path killed = directory.resolve("killed");
        long given;
        try (LocalStorageManager manager = Stores.open(directory.resolve("store"), new HeapProvider())) {
            given = 0;
            for (int i = 0; i < 1_000; i++) {
                given = manager.incremental().put("a", Bytes.utf8("" + i));
            }
            // what a kill leaves: the files as they are, and an engine that comes up empty
            copy(directory.resolve("store"), killed);
        }
        try (LocalStorageManager manager = Stores.open(killed, new HeapProvider())) {
            long next = manager.incremental().put("a", Bytes.EMPTY);
            assertTrue(next > given, next + " after " + given);
        }
    }

    @Test
    void aStoreThatIsOnlyReadWritesNoManifest() throws IOException {
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            manager.incremental().put("a", Bytes.EMPTY);
        }
        byte[] before = Files.readAllBytes(directory.resolve("manifest.1"));
        Object written = Files.getLastModifiedTime(directory.resolve("manifest.1"));
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            assertTrue(manager.incremental().get("a").isPresent());
        }
        assertEquals(Bytes.wrap(before), Bytes.wrap(Files.readAllBytes(directory.resolve("manifest.1"))));
        assertEquals(written, Files.getLastModifiedTime(directory.resolve("manifest.1")));
    }

    @Test
    void anEngineThatCameUpBeforeItsCleanCloseIsDamage() {
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider(1, true))) {
            for (int i = 0; i < 5; i++) {
                manager.incremental().put("a", Bytes.utf8("" + i));
            }
        }
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider(1, true))) {
            assertTrue(manager.incremental().get("a").isPresent());
            assertTrue(manager.health().problems().stream().noneMatch(problem -> problem.contains("commit")));
        }
        HeapProvider.loseTail(directory.resolve("engines").resolve("1-heap"), 3);
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider(1, true))) {
            assertEquals(6, manager.incremental().put("b", Bytes.EMPTY));
            assertEquals(Health.State.RED, manager.health().state());
            assertTrue(manager.health().problems().get(0).contains("came up at commit 3, but was closed at 5"));
        }
    }

    @Test
    void aFullDiskIsSaidBeforeAnythingIsWrittenAndNeedsNoRestart() {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        try (LocalStorageManager manager =
                LocalStorageManager.open(directory, Stores.HEAP, Stores.NO_CATALOGUE, files, CrashPoints.NONE)) {
            HeapProvider provider = new HeapProvider();
            manager.bind(provider, "org.example.heap", "1.0.0");
            manager.incremental().put("a", Bytes.EMPTY);
            manager.unbind(provider);
            manager.bind(provider, "org.example.heap", "1.0.1");
            assertTrue(manager.incremental().get("a").isPresent());
            files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
            assertThrows(StorageFullException.class, () -> manager.incremental().put("a", Bytes.utf8("2")));
            assertEquals(Health.State.YELLOW, manager.health().state());
            assertTrue(manager.health().problems().toString().contains("no space"));
            assertEquals(
                    Bytes.EMPTY, manager.incremental().get("a").orElseThrow().value());
            files.heal();
            manager.incremental().put("a", Bytes.utf8("2"));
            assertTrue(manager.health().problems().stream().noneMatch(problem -> problem.contains("no space")));
            manager.unbind(provider);
            manager.bind(provider, "org.example.heap", "1.0.2");
            files.failNth(Call.FORCE, 1, Failure.EIO);
            assertThrows(StorageIoException.class, () -> manager.incremental().put("a", Bytes.utf8("3")));
            files.heal();
            manager.incremental().put("a", Bytes.utf8("4"));
        }
        try (LocalStorageManager manager = Stores.open(directory, new HeapProvider())) {
            assertEquals(
                    Bytes.utf8("4"),
                    manager.incremental().get("a").orElseThrow().value());
        }
    }

    @Test
    void anEngineThatCouldNotOpenOnAFullDiskIsTriedAgain() {
        FailingStorageFiles files = new FailingStorageFiles(new LocalStorageFiles());
        try (LocalStorageManager manager =
                LocalStorageManager.open(directory, Stores.HEAP, Stores.NO_CATALOGUE, files, CrashPoints.NONE)) {
            files.failFrom(Call.WRITE, 1, Failure.ENOSPC);
            manager.bind(new HeapProvider(), "org.example.heap", "1.0.0");
            assertThrows(StorageFullException.class, () -> manager.incremental().put("a", Bytes.EMPTY));
            files.heal();
            Await.until("opened", () -> manager.providers().get(0).state().equals("open"));
            manager.incremental().put("a", Bytes.EMPTY);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else if (!path.endsWith("owner")) {
                    Files.copy(path, target);
                }
            }
        }
    }
}
