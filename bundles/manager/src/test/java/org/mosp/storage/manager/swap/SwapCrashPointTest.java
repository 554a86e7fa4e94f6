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
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.swap.CrashPlaces.Place;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.FilledStore;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapChild;
import org.mosp.storage.manager.testing.SwapStores;

/** A process that swaps engines under writers is killed at each step; the store goes on without an operator. */
@Timeout(900)
class SwapCrashPointTest extends KilledMove {

    private static FilledStore filled;

    @BeforeAll
    static void fill(@TempDir Path original) {
        filled = FilledStore.incremental(original);
    }

    @Override
    Map<String, long[]> kill(Path directory, Place place) throws Exception {
        filled.copy(directory);
        try (Child child = Child.swapping(directory.toString(), place.scenario(), place.place(), "" + place.nth())) {
            List<String> lines = child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), place.place());
            return SwapChild.acknowledged(lines);
        }
    }

    @Override
    int killAgain(Path directory, String place, int nth) throws Exception {
        try (Child child = Child.swapping(directory.toString(), "reopen", place, "" + nth)) {
            child.lines();
            return child.end();
        }
    }

    @Override
    void reopen(Path directory, Map<String, long[]> acknowledged) throws Exception {
        long highest =
                acknowledged.values().stream().mapToLong(last -> last[1]).max().orElse(0);
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapChild.check(manager, acknowledged);
            long version = manager.incremental().put("after/kill", Bytes.utf8("1"));
            assertTrue(version > highest, version + " after " + highest);
            SwapChild.settle(manager);
            SwapChild.check(manager, acknowledged);
            assertEquals(
                    version,
                    manager.incremental().get("after/kill").orElseThrow().version());
            assertEquals(1, active(manager, StorageRole.INCREMENTAL).size());
            Optional<Swap> swap = manager.currentSwap(StorageRole.INCREMENTAL);
            if (swap.isPresent()) {
                // what is in a window can go back
                manager.rollbackSwap(StorageRole.INCREMENTAL);
                assertEquals(
                        SwapState.ROLLED_BACK,
                        Histories.done(swap.get().completion()).state());
                SwapChild.check(manager, acknowledged);
            }
            assertEquals(List.of(), Histories.leftJournal(manager));
            assertTrue(manager.verify(StorageRole.INCREMENTAL).ok());
        }
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            SwapChild.check(manager, acknowledged);
            assertKnown(manager, StorageRole.INCREMENTAL, directory, "mapdb", "mvstore");
        }
    }
}
