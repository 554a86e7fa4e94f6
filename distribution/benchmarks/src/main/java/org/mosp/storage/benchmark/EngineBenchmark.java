package org.mosp.storage.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.mosp.storage.benchmark.engine.Contender;
import org.mosp.storage.benchmark.engine.Floor;
import org.mosp.storage.benchmark.engine.MospEngine;
import org.mosp.storage.benchmark.engine.MospFacade;
import org.mosp.storage.benchmark.engine.PlainFiles;
import org.mosp.storage.benchmark.engine.PlainMapDb;
import org.mosp.storage.benchmark.engine.PlainMvStore;
import org.mosp.storage.benchmark.engine.PlainRocksDb;
import org.mosp.storage.benchmark.engine.SqliteKeyValue;

/**
 * All engines open in one JVM, each preloaded with 128 MiB of tiles; slices of time in turn, round by round; medians of
 * the rounds, and medians of the ratios to the floor of the same round.
 */
final class EngineBenchmark {

    private final int rounds;
    private final long sliceNanos;
    private final Data data = new Data(7);
    private final Results results = new Results();

    EngineBenchmark(int rounds, long sliceMillis) {
        this.rounds = rounds;
        this.sliceNanos = sliceMillis * 1_000_000;
    }

    Results run(Path directory) throws Exception {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        Floor floor = new Floor(directory.resolve("floor"));
        for (Contender contender : List.of(
                floor,
                new MospEngine(directory.resolve("mosp")),
                new MospFacade(directory.resolve("facade")),
                new PlainMapDb(directory.resolve("mapdb")),
                new PlainMvStore(directory.resolve("mvstore")),
                new PlainRocksDb(directory.resolve("rocksdb")),
                new SqliteKeyValue(directory.resolve("sqlite")),
                new PlainFiles(directory.resolve("files")))) {
            contenders.put(contender.name(), contender);
            preload(contender);
        }
        floor.keep();
        for (Contender contender : contenders.values()) {
            for (Workload workload : Workload.values()) {
                slice(contender, workload);
            }
        }
        for (int round = 0; round < rounds; round++) {
            for (Workload workload : Workload.values()) {
                for (Contender contender : contenders.values()) {
                    results.add(workload.id(), contender.name(), slice(contender, workload));
                }
            }
            System.err.printf("round %d of %d%n", round + 1, rounds);
        }
        for (Contender contender : contenders.values()) {
            contender.close();
        }
        return results;
    }

    private void preload(Contender contender) throws Exception {
        for (int first = 0; first < Workload.PRELOADED; first += 64) {
            contender.batch(data.tiles(first, 64));
        }
    }

    /** Operations per second in one slice. */
    private double slice(Contender contender, Workload workload) throws Exception {
        LongAdder done = new LongAdder();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < workload.threads(); i++) {
            Thread thread = new Thread(() -> work(contender, workload, start, done, failure));
            thread.start();
            threads.add(thread);
        }
        work(contender, workload, start, done, failure);
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException(contender.name() + ": " + workload.id(), failure.get());
        }
        return done.sum() * 1e9 / (System.nanoTime() - start);
    }

    private void work(
            Contender contender, Workload workload, long start, LongAdder done, AtomicReference<Throwable> failure) {
        try {
            do {
                workload.run(contender, data);
                done.increment();
            } while (System.nanoTime() - start < sliceNanos);
        } catch (Throwable e) {
            failure.set(e);
        }
    }
}
