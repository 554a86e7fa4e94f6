package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.TableDefinition;

/** A table whose definition comes while a swap is under way is made at the next open, which may be in the middle of that swap. */
@Timeout(300)
class LateTableSwapTest {

    private static final int CANVASES = 1_000;

    @TempDir
    private Path directory;

    private LocalStorageManager open(TableDefinition... tables) {
        return CatalogueStores.open(directory.resolve("store"), CrashPoints.NONE, LateTable.knowing(tables));
    }

    @Test
    void itIsInBothEngines() throws Exception {
        try (LocalStorageManager manager = open(LateTable.BRUSHES)) {
            CatalogueStores.fill(manager, CANVASES, "canvas ");
            manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS.withMaxBytesPerSecond(20_000));
            Await.until(
                    "some of it is copied",
                    () -> manager.currentSwap(StorageRole.RELATIONAL)
                                    .orElseThrow()
                                    .progress()
                                    .entriesCopied()
                            > 50);
        }
        try (LocalStorageManager manager = open(LateTable.BRUSHES, LateTable.PENS)) {
            Swap swap = manager.currentSwap(StorageRole.RELATIONAL).orElseThrow();
            Histories.done(swap.switched());
            backUp(manager, "there");
            manager.rollbackSwap(StorageRole.RELATIONAL);
            assertEquals(
                    SwapState.ROLLED_BACK, Histories.done(swap.completion()).state());
            backUp(manager, "back");
        }
    }

    private void backUp(LocalStorageManager manager, String name) {
        Path file = directory.resolve(name + ".mospbackup");
        assertTrue(manager.backups().backup(file, "", BackupControl.NONE).entries() >= CANVASES);
    }
}
