package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CatalogueClients;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.spi.CrashPoints;

@Timeout(900)
class RelationalSwapTest {

    private static final int UNTOUCHED = Integer.getInteger("mosp.swap.canvases", 2_000);

    @TempDir
    Path directory;

    private LocalStorageManager open() {
        return CatalogueStores.open(directory, CrashPoints.NONE);
    }

    private static void fill(LocalStorageManager manager) {
        CatalogueStores.fill(manager, UNTOUCHED, "canvas ");
    }

    @Test
    void theCatalogueMovesUnderItsClientsAndComesBack() throws Exception {
        try (LocalStorageManager manager = open()) {
            fill(manager);
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 6, 2, 0);
            clients.awaitCalls(500);
            Swap swap = manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS);
            SwapProgress there = Histories.done(swap.switched());
            assertEquals(0, there.failedOperations());
            assertTrue(there.entriesCopied() >= UNTOUCHED, there + "");
            assertTrue(there.verifiedAt().isPresent());
            clients.awaitCalls(1_000);
            manager.rollbackSwap(StorageRole.RELATIONAL);
            Histories.done(swap.completion());
            assertEquals(SwapState.ROLLED_BACK, swap.progress().state());
            clients.awaitCalls(500);
            clients.endAndCheck(UNTOUCHED);
            System.out.println("relational swap and rollback under 6 clients and 2 painters: " + there.entriesCopied()
                    + " aggregates copied, " + there.entriesVerified() + " compared, writers paused "
                    + there.longestPause().toMillis() + " ms; " + clients.calls() + " calls, longest turn "
                    + clients.longestMillis() + " ms, 0 failed");
        }
        try (LocalStorageManager manager = open()) {
            assertEquals(UNTOUCHED, untouched(manager));
        }
    }

    private static long untouched(LocalStorageManager manager) {
        long found = 0;
        for (int i = 0; i < UNTOUCHED; i++) {
            found += manager.relational().findCanvas("untouched-" + i).isPresent() ? 1 : 0;
        }
        return found;
    }

    @Test
    void afterFinishAndDiscardOnlyTheNewEngineIsThere() throws Exception {
        CatalogueClients clients;
        try (LocalStorageManager manager = open()) {
            fill(manager);
            clients = new CatalogueClients(manager.catalogue(), 4, 1, 0);
            Swap swap = manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS);
            Histories.done(swap.switched());
            manager.finishSwap(StorageRole.RELATIONAL);
            Histories.done(swap.completion());
            clients.awaitCalls(200);
            clients.endAndCheck(UNTOUCHED);
            manager.discard(manager.retired().get(0).generation());
            Await.until("the old directory is gone", () -> Files.notExists(directory.resolve("engines/1-sqlite")));
        }
        try (LocalStorageManager manager = open()) {
            clients.check(manager.catalogue(), UNTOUCHED);
            assertTrue(manager.verify(StorageRole.RELATIONAL).ok());
        }
    }

    @Test
    void whatIsCopiedAtCloseGoesOnAtTheNextOpen() throws Exception {
        try (LocalStorageManager manager = open()) {
            fill(manager);
            manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS.withMaxBytesPerSecond(20_000));
            Await.until(
                    "some of it is copied",
                    () -> manager.currentSwap(StorageRole.RELATIONAL)
                                    .orElseThrow()
                                    .progress()
                                    .entriesCopied()
                            > 50);
            manager.relational()
                    .saveCanvas(Canvas.of("late", "late", CatalogueStores.TIME, CatalogueStores.TIME, List.of()));
        }
        try (LocalStorageManager manager = open()) {
            manager.relational().deleteCanvas("untouched-0");
            assertThrows(
                    SwapRefusedException.class,
                    () -> manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS));
            Swap swap = manager.currentSwap(StorageRole.RELATIONAL).orElseThrow();
            Histories.done(swap.switched());
            assertTrue(manager.relational().findCanvas("late").isPresent());
            assertEquals(UNTOUCHED - 1, untouched(manager));
        }
    }
}
