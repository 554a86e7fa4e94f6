package org.mosp.storage.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/**
 * A step over all entries, without writers, beside a bare loop that scans them and puts the same values in batches of the same size; both
 * through the same facade, in the same round.
 */
final class MigrationBenchmark {

    private static final int ENTRIES = 200_000;
    private static final int VALUE_BYTES = 100;
    private static final int BATCH = 4_096;

    private final int rounds;
    private final Results results = new Results();

    MigrationBenchmark(int rounds) {
        this.rounds = rounds;
    }

    String run(Path directory) throws Exception {
        try (LocalStorageManager manager = Stores.open(directory.resolve("migration"))) {
            manager.bind(new MvStoreProvider(), "benchmark", "1");
            fill(manager);
            rounds(manager, "mapdb");
            Swap swap = manager.swap(StorageRole.INCREMENTAL, "mvstore", SwapOptions.DEFAULTS);
            swap.switched().toCompletableFuture().get();
            manager.finishSwap(StorageRole.INCREMENTAL);
            swap.completion().toCompletableFuture().get();
            rounds(manager, "mvstore");
        }
        return results.json();
    }

    private void rounds(LocalStorageManager manager, String engine) {
        int version = 1;
        for (int round = -2; round < rounds + rounds % 2; round++) {
            double bare = bare(manager, version);
            double step = step(manager, version, 3 - version);
            version = 3 - version;
            if (round >= 0) {
                results.add(engine, "bare", bare);
                results.add(engine, "step", step);
            }
        }
        System.out.printf(
                "%-8s step %,10.0f entries/s, bare loop %,10.0f: %.2f x (at least 0.7)%n",
                engine,
                results.median(engine, "step"),
                results.median(engine, "bare"),
                results.ratio(engine, "step", "bare"));
    }

    private static void fill(LocalStorageManager manager) {
        Data data = new Data(17);
        for (int i = 0; i < ENTRIES; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < BATCH && i < ENTRIES; n++, i++) {
                batch.put("bench/" + String.format("%012d", i), Bytes.wrap(data.value(VALUE_BYTES)));
            }
            manager.incremental().commit(batch.build());
        }
    }

    private static double bare(LocalStorageManager manager, int version) {
        long start = System.nanoTime();
        WriteBatch.Builder batch = WriteBatch.builder();
        int waiting = 0;
        try (Snapshot snapshot = manager.incremental().snapshot();
                Stream<Entry> all = snapshot.scan("bench/")) {
            for (Entry entry : (Iterable<Entry>) all::iterator) {
                batch.put(entry.key(), changed(entry.value()), version);
                if (++waiting == BATCH) {
                    manager.incremental().commit(batch.build());
                    batch = WriteBatch.builder();
                    waiting = 0;
                }
            }
        }
        manager.incremental().commit(batch.build());
        return ENTRIES * 1e9 / (System.nanoTime() - start);
    }

    private static double step(LocalStorageManager manager, int from, int to) {
        long start = System.nanoTime();
        MoveFigures figures = manager.schemas()
                .move(new EntryMove(
                        new StepIdentity("bench", from, to, "benchmark", "1", "sum", List.of("bench/*")),
                        checksum -> false,
                        1,
                        (entry, store) -> EntryChange.put(changed(entry.value())),
                        store -> {},
                        seen -> true,
                        last -> WriteBatch.builder().build()));
        if (!figures.done() || figures.moved() != ENTRIES) {
            throw new AssertionError(figures.toString());
        }
        return ENTRIES * 1e9 / (System.nanoTime() - start);
    }

    private static Bytes changed(Bytes value) {
        byte[] bytes = value.toArray();
        bytes[0]++;
        return Bytes.wrap(bytes);
    }
}
