package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.swap.CrashPlaces.Place;
import org.mosp.storage.manager.testing.CatalogueChild;
import org.mosp.storage.manager.testing.CatalogueStores;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.FilledStore;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.spi.CrashPoints;

/** A process that moves the catalogue under its clients is killed at each step; the store goes on without an operator. */
@Timeout(900)
class RelationalCrashPointTest extends KilledMove {

    private static FilledStore filled;

    @BeforeAll
    static void fill(@TempDir Path original) {
        filled = FilledStore.catalogue(original);
    }

    @Override
    Map<String, long[]> kill(Path directory, Place place) throws Exception {
        filled.copy(directory);
        try (Child child =
                Child.movingCatalogue(directory.toString(), place.scenario(), place.place(), "" + place.nth())) {
            List<String> lines = child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), place.place());
            return CatalogueChild.acknowledged(lines);
        }
    }

    @Override
    int killAgain(Path directory, String place, int nth) throws Exception {
        try (Child child = Child.movingCatalogue(directory.toString(), "reopen", place, "" + nth)) {
            child.lines();
            return child.end();
        }
    }

    @Override
    void reopen(Path directory, Map<String, long[]> acknowledged) throws Exception {
        long highest =
                acknowledged.values().stream().mapToLong(last -> last[1]).max().orElse(0);
        Canvas after = Canvas.of("after", "kill", CatalogueStores.TIME, CatalogueStores.TIME, List.of());
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueChild.check(manager, acknowledged);
            long version = manager.relational().saveCanvas(after);
            assertTrue(version > highest, version + " after " + highest);
            CatalogueChild.settle(manager);
            CatalogueChild.check(manager, acknowledged);
            assertEquals(Optional.of(after), manager.relational().findCanvas("after"));
            assertEquals(1, active(manager, StorageRole.RELATIONAL).size());
            Optional<Swap> swap = manager.currentSwap(StorageRole.RELATIONAL);
            if (swap.isPresent()) {
                // what is in a window can go back
                manager.rollbackSwap(StorageRole.RELATIONAL);
                assertEquals(
                        SwapState.ROLLED_BACK,
                        Histories.done(swap.get().completion()).state());
                CatalogueChild.check(manager, acknowledged);
            }
            assertEquals(Optional.of(after), manager.relational().findCanvas("after"));
            assertTrue(manager.verify(StorageRole.RELATIONAL).ok());
        }
        try (LocalStorageManager manager = CatalogueStores.open(directory, CrashPoints.NONE)) {
            CatalogueChild.check(manager, acknowledged);
            assertKnown(manager, StorageRole.RELATIONAL, directory, "sqlite", "other");
        }
    }
}
