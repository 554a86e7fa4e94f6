package org.mosp.storage.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.RetiredEngine;
import org.mosp.storage.StorageRole;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapOptions;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.provider.mapdb.MapDbProvider;
import org.mosp.storage.provider.mvstore.MvStoreProvider;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineProvider;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * The copy of a live swap, without clients, beside what it cannot beat: a plain scan of the engine it reads, and a plain load
 * of the engine it writes, in the same round.
 */
final class SwapBenchmark {

    private static final int LOAD_ENTRIES = 512;
    private static final long LOAD_BYTES = 4L << 20;

    /** A store's entries. */
    private record Shape(String name, int entries, int valueBytes) {}

    private static final List<Shape> SHAPES =
            List.of(new Shape("tiles of 16 KiB", 16_384, 16 << 10), new Shape("records of 200 B", 200_000, 200));

    private final int rounds;
    private final Results results = new Results();

    SwapBenchmark(int rounds) {
        this.rounds = rounds;
    }

    String run(Path directory) throws Exception {
        for (Shape shape : SHAPES) {
            Path place = directory.resolve("swap-" + shape.valueBytes());
            try (LocalStorageManager manager = Stores.open(place)) {
                manager.bind(new MvStoreProvider(), "benchmark", "1");
                fill(manager, shape.entries(), shape.valueBytes());
                String serving = "mapdb";
                for (int round = -1; round < rounds; round++) {
                    String other = serving.equals("mapdb") ? "mvstore" : "mapdb";
                    measure(manager, directory.resolve("load"), shape, serving, other, round >= 0);
                    serving = other;
                }
            }
            print(shape, "mapdb", "mvstore");
            print(shape, "mvstore", "mapdb");
        }
        return results.json();
    }

    private void print(Shape shape, String from, String to) {
        String row = row(shape, from, to);
        System.out.printf(
                "%-16s %-7s -> %-7s copy %6.1f MiB/s, scan %6.1f, load %6.1f: %.2f x the lesser (at least 0.5)%n",
                shape.name(),
                from,
                to,
                results.median(row, "copy"),
                results.median(row, "scan"),
                results.median(row, "load"),
                results.ratio(row, "copy", "lesser"));
    }

    private static String row(Shape shape, String from, String to) {
        return shape.name() + " " + from + " -> " + to;
    }

    static void fill(LocalStorageManager manager, int entries, int valueBytes) {
        Data data = new Data(13);
        for (int i = 0; i < entries; ) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (int n = 0; n < 128 && i < entries; n++, i++) {
                batch.put(OpenLoop.key(i), Bytes.wrap(data.value(valueBytes)));
            }
            manager.incremental().commit(batch.build());
        }
    }

    private void measure(LocalStorageManager manager, Path loading, Shape shape, String from, String to, boolean counts)
            throws Exception {
        long start = System.nanoTime();
        List<EngineEntry> entries = new ArrayList<>();
        long bytes = 0;
        try (Snapshot snapshot = manager.incremental().snapshot();
                Stream<Entry> all = snapshot.scan("")) {
            for (Entry entry : (Iterable<Entry>) all::iterator) {
                Bytes key = Bytes.utf8(entry.key());
                bytes += key.length() + entry.value().length();
                entries.add(new EngineEntry(Keyspace.USER, key, entry.version(), 1, 0, entry.value()));
            }
        }
        double scan = rate(bytes, System.nanoTime() - start);
        double load = load(loading, to, entries, bytes);
        entries.clear();
        Swap swap = manager.swap(StorageRole.INCREMENTAL, to, SwapOptions.DEFAULTS);
        SwapProgress done = swap.switched().toCompletableFuture().get(600, TimeUnit.SECONDS);
        manager.finishSwap(StorageRole.INCREMENTAL);
        swap.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
        for (RetiredEngine retired : manager.retired()) {
            manager.discard(retired.generation());
        }
        if (counts) {
            double copy = done.bytesPerSecond() / (1 << 20);
            results.add(row(shape, from, to), "copy", copy);
            results.add(row(shape, from, to), "scan", scan);
            results.add(row(shape, from, to), "load", load);
            results.add(row(shape, from, to), "lesser", Math.min(scan, load));
        }
    }

    private static double load(Path directory, String engine, List<EngineEntry> entries, long bytes) throws Exception {
        EngineProvider provider = engine.equals("mapdb") ? new MapDbProvider() : new MvStoreProvider();
        LocalStorageFiles files = new LocalStorageFiles();
        files.createDirectories(directory);
        EngineContext context = new EngineContext(
                UUID.randomUUID(), 1, directory, EngineContext.Mode.WRITE, Map.of(), 1, files, CrashPoints.NONE);
        long nanos;
        try (IncrementalEngine target = (IncrementalEngine) provider.open(context)) {
            long start = System.nanoTime();
            List<EngineEntry> chunk = new ArrayList<>();
            long inside = 0;
            for (EngineEntry entry : entries) {
                chunk.add(entry);
                inside += entry.key().length() + entry.value().length();
                if (chunk.size() >= LOAD_ENTRIES || inside >= LOAD_BYTES) {
                    target.replicate(chunk, List.of());
                    chunk = new ArrayList<>();
                    inside = 0;
                }
            }
            target.replicate(chunk, List.of());
            nanos = System.nanoTime() - start;
        }
        Main.remove(directory);
        return rate(bytes, nanos);
    }

    private static double rate(long bytes, long nanos) {
        return bytes * 1e9 / nanos / (1 << 20);
    }
}
