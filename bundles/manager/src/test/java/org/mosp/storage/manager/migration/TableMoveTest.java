package org.mosp.storage.manager.migration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.Rehearsal;
import org.mosp.storage.framework.SchemaMove;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.CatalogueClients;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.CounterStep;
import org.mosp.storage.manager.testing.TagStep;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.StoreView;
import org.mosp.storage.migration.relational.RelationalMigration;
import org.mosp.storage.migration.relational.TableChange.AddColumn;
import org.mosp.storage.migration.relational.TableTransaction;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.TableDefinition.Column;
import org.mosp.storage.spi.TableDefinition.Type;

/** Steps over tables in a store with clients. */
@Timeout(900)
class TableMoveTest {

    private static final int CANVASES = 300;

    @TempDir
    Path directory;

    @Test
    void aStepIsDoneUnderClientsAndNoCallFails() throws Exception {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, CANVASES, "canvas ");
            CatalogueClients clients = new CatalogueClients(manager.catalogue(), 4, 2, 0);
            clients.awaitCalls(200);
            List<Long> pauses = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                MoveFigures figures = TagStep.run(manager, TagStep.up());
                assertTrue(figures.done());
                assertTrue(figures.moved() >= CANVASES, figures.toString());
                pauses.add(figures.pause().toMillis());
                clients.awaitCalls(200);
                assertTrue(TagStep.run(manager, TagStep.down()).done());
                clients.awaitCalls(200);
            }
            clients.endAndCheck(CANVASES);
            System.out.println("step over tables under clients: writers waited " + pauses + " ms; " + clients.calls()
                    + " calls, 0 failed");
        }
    }

    @Test
    void whatAStepThrowsUndoesAllOfIt() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, 10, "canvas ");
            for (boolean error : List.of(false, true)) {
                RelationalMigration failing = new TagStep() {
                    @Override
                    public void verify(TableTransaction tables, StoreView store) {
                        if (error) {
                            throw new AssertionError("not as it should be");
                        }
                        throw new IllegalStateException("not as it should be");
                    }
                };
                MigrationFailedException failed = assertThrows(MigrationFailedException.class, () -> manager.schemas()
                        .move(TagStep.move(TagStep.up(), failing, () -> true)));
                assertTrue(failed.getMessage().contains("not as it should be"), failed.getMessage());
            }
            assertEquals(1, TagStep.version(manager));
            assertEquals(List.of(), manager.schemas().records("migration/"));
            // neither the table nor the announcement is in the way of anybody
            assertEquals(
                    List.of(),
                    manager.planSwap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS)
                            .refusals());
            TagStep.run(manager, TagStep.up());
            assertEquals(
                    10, manager.relational().countCanvases(CanvasQuery.all().tagged("c")));
        }
    }

    @Test
    void aStepThatDoesNotGoOnLeavesNothing() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, 10, "canvas ");
            AtomicBoolean goesOn = new AtomicBoolean(true);
            RelationalMigration ended = new TagStep() {
                @Override
                public void apply(TableTransaction tables, StoreView store) {
                    super.apply(tables, store);
                    goesOn.set(false);
                    // a step that swallows it ends all the same
                    assertThrows(
                            RuntimeException.class, () -> tables.query("SELECT id FROM canvases", row -> row.text(1)));
                }
            };
            assertFalse(manager.schemas()
                    .move(TagStep.move(TagStep.up(), ended, goesOn::get))
                    .done());
            assertEquals(1, TagStep.version(manager));
            assertTrue(TagStep.run(manager, TagStep.up()).done());
        }
    }

    @Test
    void aStepKeepsToItsTablesAndToOneStatement() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            for (String sql : List.of(
                    "DROP TABLE canvases",
                    "DELETE FROM mosp_store",
                    "DELETE FROM canvases; DROP TABLE layers",
                    "PRAGMA user_version = 1")) {
                refused(manager, (tables, store) -> tables.update(sql));
            }
            refused(manager, (tables, store) -> tables.query("DELETE FROM layers", row -> row.text(1)));
            refused(
                    manager,
                    (tables, store) -> tables.change(new AddColumn("canvases", new Column("more", Type.TEXT, true))));
            assertEquals(1, TagStep.version(manager));
        }
    }

    private static void refused(LocalStorageManager manager, RelationalMigration step) {
        MigrationFailedException refused = assertThrows(MigrationFailedException.class, () -> manager.schemas()
                .move(TagStep.move(TagStep.up(), step, () -> true)));
        assertTrue(refused.getCause() instanceof IllegalArgumentException, refused.toString());
    }

    @Test
    void aStepAndASwapOfTheRoleExcludeEachOther() throws Exception {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, CANVASES, "canvas ");
            CompletableFuture<SwapRefusedException> during = new CompletableFuture<>();
            RelationalMigration step = new TagStep() {
                @Override
                public void apply(TableTransaction tables, StoreView store) {
                    super.apply(tables, store);
                    // asked by somebody else: a step must not wait for other work, and the preflight only reads
                    CompletableFuture<SwapRefusedException> asked = CompletableFuture.supplyAsync(() -> assertThrows(
                            SwapRefusedException.class,
                            () -> manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS)));
                    during.complete(asked.join());
                }
            };
            manager.schemas().move(TagStep.move(TagStep.up(), step, () -> true));
            assertEquals(
                    SwapRefusedException.Reason.MIGRATION,
                    during.get(60, TimeUnit.SECONDS).reason());
            Swap swap = manager.swap(StorageRole.RELATIONAL, "other", SwapOptions.DEFAULTS);
            swap.switched().toCompletableFuture().get(180, TimeUnit.SECONDS);
            assertEquals(
                    CANVASES,
                    manager.relational().countCanvases(CanvasQuery.all().tagged("c")));
            MigrationRefusedException refused =
                    assertThrows(MigrationRefusedException.class, () -> TagStep.run(manager, TagStep.down()));
            assertEquals(MigrationRefusedException.Reason.SWAP, refused.reason());
            manager.finishSwap(StorageRole.RELATIONAL);
            swap.completion().toCompletableFuture().get(180, TimeUnit.SECONDS);
            assertTrue(TagStep.run(manager, TagStep.down()).done());
        }
    }

    @Test
    void stepsOfBothKindsAreRehearsedInTheirOrder() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueStores.fill(manager, 10, "canvas ");
            CounterStep.fill(manager, 5);
            List<SchemaMove> moves = List.of(
                    TagStep.move(TagStep.up(), new TagStep(), () -> true),
                    CounterStep.move(CounterStep.up("sum"), figures -> true));
            Rehearsal rehearsal = manager.schemas().rehearse(moves, Progress.NONE);
            assertEquals(
                    List.of(10L, 5L),
                    rehearsal.moves().stream().map(MoveFigures::moved).toList());
            assertEquals(15, rehearsal.entries());
            assertEquals(1, TagStep.version(manager));
            moves.forEach(move -> assertTrue(manager.schemas().move(move).done()));
            assertEquals(2, TagStep.version(manager));
        }
    }

    @Test
    void aStepReadsTheOtherStorage() {
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CounterStep.fill(manager, 3);
            List<Optional<String>> read = new ArrayList<>();
            RelationalMigration reading = new TagStep() {
                @Override
                public void apply(TableTransaction tables, StoreView store) {
                    super.apply(tables, store);
                    read.add(store.get(CounterStep.key(2))
                            .map(entry -> entry.value().toUtf8()));
                    read.add(store.get("nothing").map(entry -> entry.value().toUtf8()));
                }
            };
            manager.schemas().move(TagStep.move(TagStep.up(), reading, () -> true));
            assertEquals(List.of(Optional.of("20"), Optional.empty()), read);
        }
    }
}
