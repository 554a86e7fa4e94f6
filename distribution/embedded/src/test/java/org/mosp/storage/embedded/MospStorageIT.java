package org.mosp.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.canvas.CanvasStore;

/** A store inside a program, as a program uses it: the jar with the bundles in it, and nothing else of ours on the class path. */
@Timeout(240)
class MospStorageIT {

    @TempDir
    Path directory;

    @Test
    void whatWasCommittedIsThereWhenItIsOpenedAgain() {
        Drawing drawing;
        try (MospStorage storage = MospStorage.open(directory)) {
            drawing = Drawing.paint(storage.canvases(), 7);
            storage.preferences().update("mia", preferences -> preferences.with("size", "12"));
            drawing.assertIn(storage.canvases());
        }
        try (MospStorage storage = MospStorage.open(directory)) {
            drawing.assertIn(storage.canvases());
            assertEquals("12", storage.preferences().read("mia").get("size").orElseThrow());
            assertTrue(storage.migrations().schemas().stream()
                    .anyMatch(schema -> schema.schema().equals("canvas")));
        }
    }

    @Test
    void aSecondOpenIsRefusedAndTheFirstOneKeepsTheLock() throws Exception {
        try (MospStorage storage = MospStorage.open(directory)) {
            StorageLockedException refused =
                    assertThrows(StorageLockedException.class, () -> MospStorage.open(directory));
            assertEquals(ProcessHandle.current().pid(), refused.pid());
            String other = firstLine(OtherProgram.start(directory));
            assertTrue(other.startsWith("locked "), other);
            Drawing.paint(storage.canvases(), 9).assertIn(storage.canvases());
        }
        try (MospStorage storage = MospStorage.open(directory)) {
            assertEquals(directory, storage.manager().directory());
        }
    }

    @Test
    void aKilledProgramsStoreIsOpenedAndItsLeftoversAreRemoved() throws Exception {
        Process other = OtherProgram.start(directory);
        try (BufferedReader output = other.inputReader()) {
            String first = output.readLine();
            assertTrue(first.startsWith("open "), first);
        } finally {
            other.destroyForcibly();
        }
        assertTrue(other.waitFor(60, TimeUnit.SECONDS));
        Path left = directory.resolve("bundle-cache").resolve(String.valueOf(other.pid()));
        assertTrue(Files.isDirectory(left));
        try (MospStorage storage = MospStorage.open(directory)) {
            assertFalse(Files.exists(left));
            Drawing.paint(storage.canvases(), 3).assertIn(storage.canvases());
        }
    }

    @Test
    void twoStoresLiveInOneProcessAndAnEngineIsExchangedInOneOfThem(@TempDir Path elsewhere) throws Exception {
        try (MospStorage one = MospStorage.open(directory);
                MospStorage two = MospStorage.at(elsewhere)
                        .engine(StorageRole.INCREMENTAL, "mvstore")
                        .open()) {
            assertFalse(one.manager().storeId().equals(two.manager().storeId()));
            Drawing first = Drawing.paint(one.canvases(), 1);
            Drawing second = Drawing.paint(two.canvases(), 2);
            Swap swap = one.manager().swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            swap.switched().toCompletableFuture().get(120, TimeUnit.SECONDS);
            first.assertIn(one.canvases());
            second.assertIn(two.canvases());
            assertEquals("mvstore", activeEngine(one));
            assertEquals("mvstore", activeEngine(two));
        }
    }

    @Test
    void afterItIsClosedCallsFailAndDoNotHang() {
        MospStorage storage = MospStorage.open(directory);
        CanvasStore canvases = storage.canvases();
        Drawing drawing = Drawing.paint(canvases, 5);
        storage.close();
        storage.close();
        assertThrows(StorageException.class, () -> canvases.open(drawing.canvas()));
    }

    static String activeEngine(MospStorage storage) {
        return storage.manager().providers().stream()
                .filter(provider -> provider.role() == StorageRole.INCREMENTAL && provider.active())
                .findFirst()
                .orElseThrow()
                .engine();
    }

    private static String firstLine(Process process) throws IOException, InterruptedException {
        try (BufferedReader output = process.inputReader()) {
            String line = output.readLine();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            return line;
        }
    }
}
