package org.mosp.storage.benchmark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.mosp.storage.Bytes;
import org.mosp.storage.benchmark.engine.MospEngine;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.manager.LocalStorageManager;
import org.mosp.storage.spi.Keyspace;

/** What stands between an application and its engine: gate, route, key check, cache. */
final class FacadeBenchmark {

    /** Keys of the cached set: fits the default cache many times. */
    private static final int HOT = 1_000;

    private static final int BATCH = 200;

    private interface Step {
        void run() throws Exception;
    }

    private final int rounds;
    private final long sliceNanos;
    private final Data data = new Data(11);

    FacadeBenchmark(int rounds, long sliceMillis) {
        this.rounds = rounds;
        this.sliceNanos = sliceMillis * 1_000_000;
    }

    String run(Path directory) throws Exception {
        MospEngine engine = new MospEngine(directory.resolve("engine"));
        LocalStorageManager manager = Stores.open(directory.resolve("facade"));
        IncrementalStorage facade = manager.incremental();
        CacheManager ehcache = CacheManagerBuilder.newCacheManagerBuilder().build(true);
        Cache<String, Bytes> plain = ehcache.createCache(
                "plain",
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        String.class, Bytes.class, ResourcePoolsBuilder.heap(10_000)));
        String[] keys = new String[Workload.PRELOADED];
        byte[][] encoded = new byte[keys.length][];
        for (int i = 0; i < keys.length; i++) {
            encoded[i] = Data.tileKey(i);
            keys[i] = new String(encoded[i], StandardCharsets.ISO_8859_1);
            engine.put(encoded[i], data.value(Data.RECORD_BYTES));
            facade.put(keys[i], Bytes.wrap(data.value(Data.RECORD_BYTES)));
            if (i < HOT) {
                plain.put(keys[i], Bytes.wrap(data.value(Data.RECORD_BYTES)));
            }
        }
        Results results = new Results();
        long cold = 0;
        for (int round = -3; round < rounds; round++) {
            measure(results, round, "put", "engine", () -> engine.put(data.recordKey(), data.value(200)));
            measure(
                    results,
                    round,
                    "put",
                    "facade",
                    () -> facade.put(
                            new String(data.recordKey(), StandardCharsets.ISO_8859_1), Bytes.wrap(data.value(200))));
            measure(results, round, "get", "engine", () -> {
                for (int i = 0; i < BATCH; i++) {
                    engine.engine()
                            .get(Keyspace.USER, Bytes.wrap(encoded[random(keys.length)]))
                            .orElseThrow();
                }
            });
            // a miss: keys that are absent are looked up in the cache, then in the engine, and never fill
            long from = cold;
            measure(results, round, "absent", "engine", () -> {
                for (int i = 0; i < BATCH; i++) {
                    engine.get(Data.key("bench/none/", from + random(1_000_000)));
                }
            });
            measure(results, round, "absent", "facade", () -> {
                for (int i = 0; i < BATCH; i++) {
                    facade.get("bench/none/" + String.format("%012d", from + random(1_000_000)));
                }
            });
            cold += 1_000_000;
            measure(results, round, "cached get", "plain ehcache", () -> {
                for (int i = 0; i < BATCH; i++) {
                    plain.get(keys[random(HOT)]).length();
                }
            });
            measure(results, round, "cached get", "facade", () -> {
                for (int i = 0; i < BATCH; i++) {
                    facade.get(keys[random(HOT)]).orElseThrow();
                }
            });
        }
        double putRatio = results.ratio("put", "facade", "engine");
        double engineMiss = 1e9 / (results.median("absent", "engine") * BATCH);
        double facadeMiss = 1e9 / (results.median("absent", "facade") * BATCH);
        double cachedRatio = results.ratio("cached get", "plain ehcache", "facade");
        System.out.printf("durable put: facade %.2f x engine (at least 0.95)%n", putRatio);
        System.out.printf(
                "get past the cache: engine %.0f ns, facade %.0f ns: %.0f ns more (at most 1,000)%n",
                engineMiss, facadeMiss, facadeMiss - engineMiss);
        System.out.printf(
                "cached get: %.0f ns, plain Ehcache %.0f ns: %.2f x (at most 1.5)%n",
                1e9 / (results.median("cached get", "facade") * BATCH),
                1e9 / (results.median("cached get", "plain ehcache") * BATCH),
                cachedRatio);
        System.out.println("cache: " + manager.cache().statistics());
        engine.close();
        manager.close();
        ehcache.close();
        return results.json();
    }

    private void measure(Results results, int round, String row, String column, Step step) throws Exception {
        long start = System.nanoTime();
        long done = 0;
        do {
            step.run();
            done++;
        } while (System.nanoTime() - start < sliceNanos);
        if (round >= 0) {
            results.add(row, column, done * 1e9 / (System.nanoTime() - start));
        }
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }
}
