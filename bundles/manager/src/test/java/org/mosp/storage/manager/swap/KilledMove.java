package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.swap.CrashPlaces.Place;
import org.mosp.storage.manager.testing.ChildStore;

/**
 * A process that moves an engine's data under its clients is killed at each step; the store goes on without an operator. Which data,
 * whoever extends this says.
 */
abstract class KilledMove {

    @TempDir
    Path directory;

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

    /** A copy of the filled store in the directory, in which a process is killed at the place; what it acknowledged before. */
    abstract Map<String, long[]> kill(Path directory, Place place) throws Exception;

    /** A process that opens the store is killed at a place; how it ended. */
    abstract int killAgain(Path directory, String place, int nth) throws Exception;

    /** Opens the store and sees that it goes on with everything that was acknowledged. */
    abstract void reopen(Path directory, Map<String, long[]> acknowledged) throws Exception;

    /** The engines that serve a role. */
    static List<String> active(LocalStorageManager manager, StorageRole role) {
        return manager.providers().stream()
                .filter(info -> info.role() == role && info.active())
                .map(ProviderInfo::engine)
                .toList();
    }

    /**
     * Every directory of a role's engines is one the store knows of.
     *
     * @param first the engine the store began with
     * @param second the one it is moved to
     */
    static void assertKnown(LocalStorageManager manager, StorageRole role, Path directory, String first, String second)
            throws Exception {
        List<String> known = new ArrayList<>();
        for (RetiredEngine retired : manager.retired()) {
            known.add(retired.generation() + "-" + retired.engine());
        }
        known.add(active(manager, role).get(0).equals(first) ? "1-" + first : "2-" + second);
        try (Stream<Path> names = Files.list(directory.resolve("engines"))) {
            List<String> there = names.map(name -> name.getFileName().toString())
                    .filter(name -> name.endsWith(first) || name.endsWith(second))
                    .sorted()
                    .toList();
            assertTrue(known.containsAll(there), there + " are there, known are " + known);
        }
    }
}
