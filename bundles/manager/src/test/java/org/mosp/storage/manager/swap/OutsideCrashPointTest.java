package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.FilledStore;
import org.mosp.storage.manager.testing.OutsideProvider;
import org.mosp.storage.manager.testing.SwapChild;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/** A process is killed while it frees an engine that has something outside: all of it is gone, or it is listed to be freed again. */
@Timeout(900)
class OutsideCrashPointTest {

    private static FilledStore filled;

    @TempDir
    Path temporary;

    @BeforeAll
    static void fill(@TempDir Path original) {
        filled = FilledStore.incremental(original);
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({
        "outside-discard, swap.discard.before-delete, true",
        "outside-discard, swap.discard.before-delete, false",
        "outside-discard, swap.discard.outside-gone, true",
        "outside-discard, swap.discard.outside-gone, false",
        "outside-discard, swap.discard.deleted, true",
        "outside-discard, swap.discard.deleted, false",
        "outside-discard, swap.discard.recorded, true",
        "outside-abort, swap.copying.recorded, true",
        "outside-abort, swap.abort.recorded, true",
        "outside-abort, swap.abort.recorded, false",
        "outside-abort, swap.abort.closed, false",
        "outside-abort, swap.abort.outside-gone, true",
        "outside-abort, swap.abort.outside-gone, false",
        "outside-abort, swap.abort.dropped, false",
        "outside-abort, swap.abort.after-manifest, true",
    })
    void aKillLeavesAllOrAnEntryThatCanBeDiscardedAgain(String scenario, String place, boolean providerIsThere)
            throws Exception {
        Path directory = temporary.resolve("store");
        filled.copy(directory);
        Map<String, long[]> acknowledged;
        try (Child child = Child.swapping(directory.toString(), scenario, place, "1")) {
            List<String> lines = child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), place);
            acknowledged = SwapChild.acknowledged(lines);
        }
        OutsideProvider provider = new OutsideProvider(new MvStoreProvider());
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            if (providerIsThere) {
                manager.bind(provider, "org.example.outside", "0.1.0");
            }
            SwapChild.check(manager, acknowledged);
            SwapChild.settle(manager);
            if (manager.currentSwap(StorageRole.INCREMENTAL).isPresent()) {
                manager.rollbackSwap(StorageRole.INCREMENTAL);
                SwapChild.settle(manager);
            }
            boolean left = !outside(directory).isEmpty();
            List<RetiredEngine> retired = manager.retired();
            assertTrue(!left || !retired.isEmpty(), "what is outside is listed nowhere");
            if (!providerIsThere && !retired.isEmpty()) {
                long generation = retired.get(0).generation();
                assertThrows(StorageUnavailableException.class, () -> manager.discard(generation));
                assertEquals(retired, manager.retired());
                assertEquals(left, !outside(directory).isEmpty());
                assertTrue(manager.retiredSettings(generation).containsKey("place"));
                manager.bind(provider, "org.example.outside", "0.1.0");
            }
            retired.forEach(each -> manager.discard(each.generation()));
            assertEquals(List.of(), manager.retired());
            assertEquals(List.of(), outside(directory));
            assertEquals(List.of("1-mapdb"), incremental(directory));
            SwapChild.check(manager, acknowledged);
        }
    }

    private static List<String> outside(Path directory) throws Exception {
        Path place = SwapChild.outside(directory);
        return Files.exists(place) ? names(place) : List.of();
    }

    private static List<String> incremental(Path directory) throws Exception {
        return names(directory.resolve("engines")).stream()
                .filter(name -> name.endsWith("mapdb") || name.endsWith(OutsideProvider.ENGINE))
                .toList();
    }

    private static List<String> names(Path directory) throws Exception {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(name -> name.getFileName().toString()).sorted().toList();
        }
    }
}
