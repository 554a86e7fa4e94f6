package org.mosp.storage.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The benchmarks by name; prints tables, and JSON into a file. */
public final class Main {

    private static final String USAGE = """
            usage: run NAME [--rounds N] [--slice MILLIS] [--json FILE] [--directory DIR] [--corpus DIR]
              engines    put1, put8, tile, batch64, get, scan: every engine, interleaved
              facade     what route, gate and cache cost: facade beside engine, cached get beside Ehcache
              storage    load, overwrite storm (bytes written, file size), small store, index memory, reopening
              catalogue  saving canvases: the catalogue beside hand-written JDBC
              swap       the copy of a live swap beside a plain scan and a plain load of the two engines
              migration  a step over all entries beside a bare loop that scans and puts
              swap-load  a live swap of 1 GiB under 8 clients at a fixed rate: load served, pauses, rate of the copy
              history    versions of real drawings in one canvas each: stored bytes beside .ora, git and zip
              strokes    10,000 strokes on an A3 canvas and what else drawing programs ask: mosp bench, with its options
            """;

    /** Seen from the project's folder, which the script {@code run} names. */
    private static final String PAINTINGS =
            System.getProperty("project", ".") + "/bundles/openraster/src/test/resources/corpus/paintings";

    private Main() {}

    /** Runs one benchmark. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        int rounds = Integer.parseInt(option(arguments, "--rounds", "15"));
        long slice = Long.parseLong(option(arguments, "--slice", "150"));
        Path directory = option(arguments, "--directory", "").isEmpty()
                ? Files.createTempDirectory("mosp-benchmark")
                : Files.createDirectories(Path.of(option(arguments, "--directory", "")));
        try {
            String json =
                    switch (arguments[0]) {
                        case "engines" -> engines(directory, rounds, slice);
                        case "facade" -> new FacadeBenchmark(rounds, slice).run(directory);
                        case "storage" -> new StorageBenchmark().run(directory);
                        case "catalogue" -> new CatalogueBenchmark(rounds, slice).run(directory);
                        case "swap-load" -> new SwapLoadBenchmark(rounds).run(directory);
                        case "swap" -> new SwapBenchmark(rounds).run(directory);
                        case "migration" -> new MigrationBenchmark(rounds).run(directory);
                        case "history" ->
                            new HistoryBenchmark(Path.of(option(arguments, "--corpus", PAINTINGS))).run(directory);
                        default -> throw new IllegalArgumentException(USAGE);
                    };
            String file = option(arguments, "--json", "");
            if (!file.isEmpty()) {
                Files.writeString(Path.of(file), json);
            }
        } finally {
            remove(directory);
        }
    }

    private static String engines(Path directory, int rounds, long slice) throws Exception {
        Results results = new EngineBenchmark(rounds, slice).run(directory);
        System.out.printf(
                "medians of %d rounds, operations per second (ratio to the floor of the same round)%n", rounds);
        System.out.println(results.table("engine", "floor"));
        for (String row : new String[] {"put1", "put8", "tile", "batch64", "get", "scan"}) {
            System.out.printf(
                    "%-8s mosp mapdb: %.2f x floor, %.2f x rocksdb, %.2f x mvstore; facade: %.2f x mosp mapdb, %.2f x mvstore%n",
                    row,
                    results.ratio(row, "mosp mapdb", "floor"),
                    results.ratio(row, "mosp mapdb", "rocksdb"),
                    results.ratio(row, "mosp mapdb", "mvstore"),
                    results.ratio(row, "mosp facade", "mosp mapdb"),
                    results.ratio(row, "mosp facade", "mvstore"));
        }
        return results.json();
    }

    private static String option(String[] arguments, String name, String orElse) {
        for (int i = 1; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(name)) {
                return arguments[i + 1];
            }
        }
        return orElse;
    }

    static void remove(Path directory) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
