package org.mosp.storage.manager.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.manager.testing.HeapProvider;
import org.mosp.storage.manager.testing.Histories;
import org.mosp.storage.manager.testing.SwapStores;
import org.mosp.storage.spi.EngineEntry;

/** A target that does not hold what was written to it never becomes the truth. */
@Timeout(600)
class ComparisonTest {

    private static final Bytes VICTIM = Bytes.utf8("fill/00000007");

    @TempDir
    Path directory;

    private final HeapProvider target = new HeapProvider();

    @Test
    void aTargetThatAlwaysLosesAnEntryIsGivenUp() {
        givenUp(entries ->
                entries.stream().filter(entry -> !entry.key().equals(VICTIM)).toList());
    }

    @Test
    void aTargetThatAlwaysChangesAByteIsGivenUp() {
        givenUp(entries -> changed(entries, Bytes.utf8("something else")));
    }

    @Test
    void whatGotLostOnceIsFoundAndCarriedAgain() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        target.inReplicate = entries -> {
            boolean first =
                    entries.stream().anyMatch(entry -> entry.key().equals(VICTIM)) && lost.getAndIncrement() == 0;
            return first ? changed(entries, Bytes.utf8("x")) : entries;
        };
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.bind(target, "org.example.heap", "1.0.0");
            SwapStores.fill(manager, 100, 20);
            Bytes value =
                    manager.incremental().get("fill/00000007").orElseThrow().value();
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "heap", SwapOptions.DEFAULTS);
            SwapProgress switched = Histories.done(swap.switched());
            assertEquals(2, lost.get());
            assertEquals(100, switched.entriesVerified());
            assertEquals(
                    value,
                    manager.incremental().get("fill/00000007").orElseThrow().value());
        }
    }

    private void givenUp(UnaryOperator<List<EngineEntry>> flaw) {
        target.inReplicate = flaw;
        try (LocalStorageManager manager = SwapStores.open(directory)) {
            manager.bind(target, "org.example.heap", "1.0.0");
            SwapStores.fill(manager, 100, 20);
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "heap", SwapOptions.DEFAULTS);
            ExecutionException failed = assertThrows(ExecutionException.class, () -> Histories.done(swap.switched()));
            assertTrue(failed.getCause() instanceof SwapAbortedException, failed.toString());
            assertTrue(failed.getCause().getMessage().contains("differ"), failed.toString());
            assertEquals(SwapState.ABORTED, swap.progress().state());
            assertEquals(100, Histories.count(manager));
        }
    }

    private static List<EngineEntry> changed(List<EngineEntry> entries, Bytes value) {
        List<EngineEntry> changed = new ArrayList<>();
        for (EngineEntry entry : entries) {
            boolean victim = entry.key().equals(VICTIM);
            changed.add(
                    victim
                            ? new EngineEntry(
                                    entry.keyspace(),
                                    entry.key(),
                                    entry.version(),
                                    entry.schemaVersion(),
                                    entry.flags(),
                                    value)
                            : entry);
        }
        return changed;
    }
}
