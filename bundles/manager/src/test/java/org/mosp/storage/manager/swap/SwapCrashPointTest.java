package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
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
@Timeout(180)
class SwapCrashPointTest {

    private static FilledStore filled;

    @TempDir
    Path directory;

    @BeforeAll
    static void fill(@TempDir Path original) {
        filled = FilledStore.incremental(original);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("org.mosp.storage.manager.swap.CrashPlaces#places")
    void aKillLosesNothingAndNeedsNobody(Place place) throws Exception {
        reopen(directory, kill(directory, place));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("org.mosp.storage.manager.swap.CrashPlaces#twice")
    void aSecondKillWhileItGoesOnLosesNothingEither(String place, String second) throws Exception {
        Map<String, long[]> acknowledged = kill(directory, new Place("forward", place, 1));
        assertEquals(ChildStore.CRASHED, killAgain(directory, second, 1), second);
        reopen(directory, acknowledged);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("org.mosp.storage.manager.swap.CrashPlaces#places")
    @Tag("stress")
    void killsAtEachStepThreeTimesAndTwiceInARow(Place place) throws Exception {
        for (int round = 1; round <= 3; round++) {
            Path each = Files.createDirectory(directory.resolve("round" + round));
            Map<String, long[]> acknowledged = kill(each, place);
            // where nothing was left to be done, it ends by itself
            int second = killAgain(each, "swap.", round);
            assertTrue(second == ChildStore.CRASHED || second == 0, second + "");
            reopen(each, acknowledged);
        }
    }

    private static Map<String, long[]> kill(Path directory, Place place) throws Exception {
        filled.copy(directory);
        try (Child child = Child.swapping(directory.toString(), place.scenario(), place.place(), "" + place.nth())) {
            List<String> lines = child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), place.place());
            return SwapChild.acknowledged(lines);
        }
    }

    private static int killAgain(Path directory, String place, int nth) throws Exception {
        try (Child child = Child.swapping(directory.toString(), "reopen", place, "" + nth)) {
            child.lines();
            return child.end();
        }
    }

    private static void reopen(Path directory, Map<String, long[]> acknowledged) throws Exception {
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
            assertEquals(1, active(manager).size());
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
            List<String> known = known(manager);
            List<String> there = directories(directory);
            assertTrue(known.containsAll(there), there + " are there, known are " + known);
        }
    }

    private static List<String> active(LocalStorageManager manager) {
        return manager.providers().stream()
                .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                .map(ProviderInfo::engine)
                .toList();
    }

    /** The directories of incremental engines that are there. */
    private static List<String> directories(Path directory) throws Exception {
        try (Stream<Path> names = Files.list(directory.resolve("engines"))) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.endsWith("mapdb") || name.endsWith("mvstore"))
                    .sorted()
                    .toList();
        }
    }

    /** Those the store knows of. */
    private static List<String> known(LocalStorageManager manager) {
        List<String> known = new ArrayList<>();
        for (RetiredEngine retired : manager.retired()) {
            known.add(retired.generation() + "-" + retired.engine());
        }
        String active = active(manager).get(0);
        known.add(active.equals("mapdb") ? "1-mapdb" : "2-mvstore");
        return known.stream().sorted().toList();
    }
}
