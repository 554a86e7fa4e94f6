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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.ProviderInfo;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.Child;
import org.mosp.storage.manager.testing.ChildStore;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapChild;
import org.mosp.storage.manager.testing.SwapStores;

/** A process that swaps engines under writers is killed at each step; the store goes on without an operator. */
@Timeout(180)
class SwapCrashPointTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "forward, swap.prepare.before-manifest, 1",
        "forward, swap.prepare.after-manifest, 1",
        "forward, swap.prepare.target-opened, 1",
        "forward, swap.capture.installed, 1",
        "forward, swap.capture.drained, 1",
        "forward, swap.copying.recorded, 1",
        "forward, swap.copy.before-chunk, 1",
        "forward, swap.copy.after-chunk, 1",
        "forward, swap.copy.after-chunk, 2",
        "forward, swap.copy.ended, 1",
        "forward, swap.catching-up.recorded, 1",
        "forward, swap.carry.read, 2",
        "forward, swap.carry.replicated, 2",
        "forward, swap.carry.removed, 2",
        "forward, swap.catching-up.converged, 1",
        "forward, swap.verifying.recorded, 1",
        "forward, swap.verify.snapshot, 1",
        "forward, swap.verify.drained, 1",
        "forward, swap.verify.source-summed, 1",
        "forward, swap.verify.target-summed, 1",
        "forward, swap.verify.compared, 1",
        "forward, swap.fence.rehearsed, 1",
        "forward, swap.fence.parked, 1",
        "forward, swap.fence.drained, 1",
        "forward, swap.fence.emptied, 1",
        "forward, swap.fence.compared, 1",
        "forward, swap.switch.before-manifest, 1",
        "forward, swap.switch.manifest, 1",
        "forward, swap.switch.fenced, 1",
        "forward, swap.switch.routed, 1",
        "forward, swap.switch.recorded, 1",
        "forward, swap.finish.before-manifest, 1",
        "forward, swap.finish.after-manifest, 1",
        "forward, swap.finish.forgotten, 1",
        "discard, swap.discard.before-delete, 1",
        "discard, swap.discard.deleted, 1",
        "discard, swap.discard.recorded, 1",
        "abort, swap.abort.recorded, 1",
        "abort, swap.abort.closed, 1",
        "abort, swap.abort.dropped, 1",
        "abort, swap.abort.after-manifest, 1",
        "abort, swap.abort.forgotten, 1",
        "rollback, swap.rollback.begun, 1",
        "rollback, swap.resume.opened, 1",
        "rollback, swap.verify.compared, 2",
        "rollback, swap.switch.before-manifest, 2",
        "rollback, swap.switch.manifest, 2",
        "rollback, swap.switch.fenced, 2",
        "rollback, swap.switch.routed, 2",
    })
    void aKillLosesNothingAndNeedsNobody(String scenario, String place, int nth) throws Exception {
        Map<String, long[]> acknowledged = kill(scenario, place, nth);
        reopen(acknowledged);
    }

    @ParameterizedTest
    @CsvSource({
        "swap.copy.after-chunk, swap.resume.opened",
        "swap.copying.recorded, swap.copy.after-chunk",
        "swap.verify.drained, swap.fence.compared",
        "swap.fence.compared, manifest.between-copies",
        "swap.prepare.after-manifest, swap.abort.dropped",
        "swap.switch.manifest, swap.resume.fenced",
        "swap.switch.fenced, swap.resume.opened",
    })
    void aSecondKillWhileItGoesOnLosesNothingEither(String place, String second) throws Exception {
        Map<String, long[]> acknowledged = kill("forward", place, 1);
        try (Child child = Child.swapping(directory.toString(), "reopen", second, "1")) {
            child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), second);
        }
        reopen(acknowledged);
    }

    private Map<String, long[]> kill(String scenario, String place, int nth) throws Exception {
        try (Child child = Child.swapping(directory.toString(), scenario, place, "" + nth)) {
            List<String> lines = child.lines();
            assertEquals(ChildStore.CRASHED, child.end(), place);
            return SwapChild.acknowledged(lines);
        }
    }

    private void reopen(Map<String, long[]> acknowledged) throws Exception {
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
            assertTrue(known.containsAll(directories()), directories() + " are there, known are " + known);
        }
    }

    private static List<String> active(LocalStorageManager manager) {
        return manager.providers().stream()
                .filter(info -> info.role() == StorageRole.INCREMENTAL && info.active())
                .map(ProviderInfo::engine)
                .toList();
    }

    /** The directories of incremental engines that are there. */
    private List<String> directories() throws Exception {
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
