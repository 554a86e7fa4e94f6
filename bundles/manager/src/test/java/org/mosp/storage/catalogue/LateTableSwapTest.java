package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapState;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.ManagerSettings;
import org.mosp.storage.manager.testing.Await;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.RenamedProvider;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.sqlite.SqliteProvider;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.TableDefinition;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Kind;
import org.mosp.storage.spi.TableDefinition.Root;
import org.mosp.storage.spi.TableDefinition.Type;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A table whose definition comes while a swap is under way is made at the next open, which may be in the middle of that swap. */
@Timeout(300)
class LateTableSwapTest {

    private static final int CANVASES = 1_000;
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000008Z");
    private static final TableDefinition BRUSHES = table("brushes");
    private static final TableDefinition PENS = table("pens");

    @TempDir
    private Path directory;

    private static TableDefinition table(String name) {
        return new TableDefinition(
                "brushes",
                1,
                name,
                List.of(new Column("id", Type.TEXT, false)),
                List.of("id"),
                new Root(name, "id", Optional.empty()),
                Kind.PRIMARY,
                List.of());
    }

    private LocalStorageManager open(TableDefinition... tables) {
        CatalogueComponent catalogue = new CatalogueComponent();
        List.of(tables).forEach(catalogue::bindTable);
        LocalStorageManager manager = LocalStorageManager.open(
                directory.resolve("store"),
                ManagerSettings.DEFAULTS,
                catalogue,
                new LocalStorageFiles(),
                CrashPoints.NONE);
        manager.bind(new MapDbProvider(), "org.mosp.storage.provider.mapdb", "0.1.0");
        manager.bind(new SqliteProvider(), "org.mosp.storage.provider.sqlite", "0.1.0");
        manager.bind(new RenamedProvider(new SqliteProvider(), "other"), "org.example.other", "0.1.0");
        return manager;
    }

    @Test
    void itIsInBothEngines() throws Exception {
        try (LocalStorageManager manager = open(BRUSHES)) {
            for (int i = 0; i < CANVASES; i++) {
                manager.relational().saveCanvas(Canvas.of("canvas-" + i, "canvas", TIME, TIME, List.of()));
            }
            manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS.withMaxBytesPerSecond(20_000));
            Await.until(
                    "some of it is copied",
                    () -> manager.currentSwap(StorageRole.RELATIONAL)
                                    .orElseThrow()
                                    .progress()
                                    .entriesCopied()
                            > 50);
        }
        try (LocalStorageManager manager = open(BRUSHES, PENS)) {
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
