package org.mosp.storage.benchmark;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.provider.mvstore.MvStoreProvider;

/**
 * A live swap of 1 GiB of tiles under clients that call at half of what the slower of the two engines can serve: how much of
 * that is served while the data moves, how fast it moves, and how long writers and readers wait.
 */
final class SwapLoadBenchmark {

    private static final int ENTRIES = 65_536;
    private static final int VALUE_BYTES = 16 << 10;
    private static final long CAPACITY_SECONDS = 8;
    private static final long SETTLE_SECONDS = 2;

    private final int rounds;
    private final Data data = new Data(17);
    private final Results results = new Results();

    SwapLoadBenchmark(int rounds) {
        this.rounds = rounds;
    }

    String run(Path directory) throws Exception {
        try (LocalStorageManager manager = Stores.open(directory.resolve("swap-load"))) {
            manager.bind(new MvStoreProvider(), "benchmark", "1");
            SwapBenchmark.fill(manager, ENTRIES, VALUE_BYTES);
            double first = capacity(manager);
            move(manager, "mvstore");
            double second = capacity(manager);
            move(manager, "mapdb");
            System.out.printf(
                    "8 clients, calls in a second: mapdb %,.0f, mvstore %,.0f; offered: %,.0f%n",
                    first, second, Math.min(first, second) / 2);
            String serving = "mapdb";
            for (int round = 0; round < rounds; round++) {
                String other = serving.equals("mapdb") ? "mvstore" : "mapdb";
                measure(manager, serving + " -> " + other, other, Math.min(first, second) / 2);
                serving = other;
            }
        }
        return results.json();
    }

    private double capacity(LocalStorageManager manager) throws InterruptedException {
        try (OpenLoop clients =
                new OpenLoop(manager.incremental(), data, ENTRIES, VALUE_BYTES, Double.POSITIVE_INFINITY)) {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            clients.reset();
            TimeUnit.SECONDS.sleep(CAPACITY_SECONDS);
            OpenLoop.Count count = clients.count();
            return count.served() / count.seconds();
        }
    }

    private void measure(LocalStorageManager manager, String row, String to, double rate) throws Exception {
        OpenLoop.Count count;
        SwapProgress moved;
        try (OpenLoop clients = new OpenLoop(manager.incremental(), data, ENTRIES, VALUE_BYTES, rate)) {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            clients.reset();
            Swap swap = manager.swap(StorageRole.INCREMENTAL, to, SwapOptions.DEFAULTS);
            moved = swap.switched().toCompletableFuture().get(900, TimeUnit.SECONDS);
            count = clients.count();
        }
        release(manager);
        double copy = moved.bytesPerSecond() / (1 << 20);
        results.add(row, "copy MiB/s", copy);
        results.add(row, "served", count.served() / count.offered());
        results.add(row, "pause ms", moved.longestPause().toNanos() / 1e6);
        results.add(row, "reader pause ms", moved.longestReaderPause().toNanos() / 1e6);
        results.add(row, "longest read ms", count.longestReadNanos() / 1e6);
        results.add(row, "hiccup ms", count.longestHiccupNanos() / 1e6);
        System.out.printf(
                "%-18s %5.1f s: copied %,d entries at %5.1f MiB/s, %,d carried; served %.3f of %,.0f calls (at least 0.9), "
                        + "%d failed; writers paused %.1f ms (at most 250), readers %.1f ms; longest read %.1f ms, write %.1f ms, "
                        + "the sleeper's own hiccup %.1f ms%n",
                row,
                count.seconds(),
                moved.entriesCopied(),
                copy,
                moved.entriesCarried(),
                count.served() / count.offered(),
                count.offered(),
                count.failed() + moved.failedOperations(),
                moved.longestPause().toNanos() / 1e6,
                moved.longestReaderPause().toNanos() / 1e6,
                count.longestReadNanos() / 1e6,
                count.longestWriteNanos() / 1e6,
                count.longestHiccupNanos() / 1e6);
    }

    private static void move(LocalStorageManager manager, String to) throws Exception {
        Swap swap = manager.swap(StorageRole.INCREMENTAL, to, SwapOptions.DEFAULTS);
        swap.switched().toCompletableFuture().get(900, TimeUnit.SECONDS);
        release(manager);
    }

    private static void release(LocalStorageManager manager) throws Exception {
        manager.finishSwap(StorageRole.INCREMENTAL);
        for (RetiredEngine retired : manager.retired()) {
            manager.discard(retired.generation());
        }
    }
}
