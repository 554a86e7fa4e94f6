package org.mosp.storage.benchmark;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.mosp.storage.benchmark.engine.Contender;
import org.mosp.storage.benchmark.engine.Contender.Pair;
import org.mosp.storage.benchmark.engine.MospEngine;
import org.mosp.storage.benchmark.engine.PlainMvStore;
import org.mosp.storage.benchmark.engine.PlainRocksDb;
import org.mosp.storage.spi.EngineStatistics;

/** Space, bytes written, memory and opening: one engine after another, since the figures are of the whole process. */
final class StorageBenchmark {

    private static final int KEYS = 1_000_000;

    private final Results results = new Results();

    String run(Path directory) throws Exception {
        load(directory);
        storm(directory.resolve("storm"));
        small(directory.resolve("small"));
        reopen(directory.resolve("reopen"));
        return results.json();
    }

    private interface Opener {
        Contender open(Path directory) throws Exception;
    }

    private void load(Path directory) throws Exception {
        List<Opener> openers = List.of(MospEngine::new, PlainMvStore::new, PlainRocksDb::new);
        for (Opener opener : openers) {
            Path place = directory.resolve("load");
            Data data = new Data(3);
            long before = written();
            long start = System.nanoTime();
            long bytes = 0;
            try (Contender contender = opener.open(place)) {
                for (int first = 0; first < 32_768; first += 64) {
                    contender.batch(data.tiles(first, 64));
                    bytes += 64L * Data.TILE_BYTES;
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                double amplification = (written() - before) / (double) bytes;
                results.add("load MiB/s", contender.name(), bytes / seconds / (1 << 20));
                results.add("load written/value", contender.name(), amplification);
                System.out.printf(
                        "load of 512 MiB in durable batches of 64 tiles, %-12s %6.0f MiB/s, %.2f bytes written per byte (whole process)%s%n",
                        contender.name(), bytes / seconds / (1 << 20), amplification, own(contender, bytes));
            }
            Main.remove(place);
        }
    }

    private static String own(Contender contender, long bytes) {
        if (contender instanceof MospEngine mosp) {
            EngineStatistics figures = mosp.engine().statistics();
            return String.format(
                    "; engine's own count without preparation %.3f, details %s",
                    figures.bytesWritten() / (double) bytes, figures.details());
        }
        return "";
    }

    /** 128 MiB of live tiles, overwritten at random four times over. */
    private void storm(Path directory) throws Exception {
        int live = 8_192;
        Data data = new Data(5);
        try (MospEngine mosp = new MospEngine(directory)) {
            for (int first = 0; first < live; first += 64) {
                mosp.batch(data.tiles(first, 64));
            }
            long before = mosp.engine().statistics().bytesWritten();
            long overwritten = 0;
            long largest = 0;
            for (int i = 0; i < live * 4 / 16; i++) {
                List<Pair> pairs = new ArrayList<>();
                for (int k = 0; k < 16; k++) {
                    byte[] key = Data.tileKey(ThreadLocalRandom.current().nextInt(live));
                    pairs.add(new Pair(key, data.value(Data.TILE_BYTES)));
                }
                mosp.batch(pairs);
                overwritten += 16L * Data.TILE_BYTES;
                largest = Math.max(largest, i % 64 == 0 ? size(directory) : 0);
            }
            double amplification = (mosp.engine().statistics().bytesWritten() - before) / (double) overwritten;
            double liveBytes = (double) live * Data.TILE_BYTES;
            results.add("storm written/value", "mosp mapdb", amplification);
            results.add("storm files/live", "mosp mapdb", largest / liveBytes);
            System.out.printf(
                    "overwrite storm: %.2f bytes written per byte (at most 2.5), files at most %.2f x live data (at most 2.2 x + 2 segments = %.2f x)%n",
                    amplification, largest / liveBytes, 2.2 + (128 << 20) / liveBytes);
        }
    }

    private void small(Path directory) throws Exception {
        try (MospEngine mosp = new MospEngine(directory)) {
            mosp.batch(new Data(9).tiles(0, 64));
        }
        double mebibytes = size(directory) / (double) (1 << 20);
        results.add("store of 1 MiB takes MiB", "mosp mapdb", mebibytes);
        System.out.printf("a store of 1 MiB takes %.2f MiB (at most 4)%n", mebibytes);
    }

    private void reopen(Path directory) throws Exception {
        Path clean = directory.resolve("clean");
        fill(clean, false);
        Path killed = directory.resolve("killed");
        fill(killed, true);
        for (Path place : List.of(clean, killed)) {
            long used = memory();
            long start = System.nanoTime();
            try (MospEngine mosp = new MospEngine(place)) {
                double seconds = (System.nanoTime() - start) / 1e9;
                if (mosp.get(million(KEYS - 1)) == null) {
                    throw new IllegalStateException("the last key is missing");
                }
                double perKey = (memory() - used) / (double) KEYS;
                String how = place.getFileName().toString();
                results.add("reopen " + how + " s", "mosp mapdb", seconds);
                results.add("index B/key " + how, "mosp mapdb", perKey);
                System.out.printf(
                        "reopen of %,d keys, %s: %.2f s (at most %d); index %.0f B/key (at most 180)%n",
                        KEYS,
                        how.equals("clean") ? "cleanly closed" : "killed",
                        seconds,
                        how.equals("clean") ? 3 : 4,
                        perKey);
            }
        }
    }

    /** In a process of its own, which ends by itself or is halted. */
    private static void fill(Path directory, boolean halt) throws Exception {
        Process child = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Filler.class.getName(),
                        directory.toString(),
                        Integer.toString(KEYS),
                        Boolean.toString(halt))
                .inheritIO()
                .start();
        if (child.waitFor() != (halt ? 9 : 0)) {
            throw new IllegalStateException("filling failed: " + child.exitValue());
        }
    }

    /** A key of 60 bytes. */
    static byte[] million(long number) {
        return Data.key("bench/a-key-of-sixty-bytes-as-real-stores-have-them/", number);
    }

    private static long memory() {
        System.gc();
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + direct;
    }

    private static long written() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/io"))) {
            if (line.startsWith("write_bytes:")) {
                return Long.parseLong(line.substring(12).trim());
            }
        }
        return 0;
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .mapToLong(StorageBenchmark::length)
                    .sum();
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
