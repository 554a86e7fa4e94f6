package org.mosp.storage.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.benchmark.engine.Contender.Pair;
import org.mosp.storage.benchmark.engine.MospEngine;

/** Fills an engine with small records, then closes it, or halts in the middle of nothing. */
final class Filler {

    private static final int BATCH = 1_000;

    private Filler() {}

    /** Arguments: directory, number of keys, whether to halt. */
    public static void main(String[] arguments) throws Exception {
        int keys = Integer.parseInt(arguments[1]);
        Data data = new Data(13);
        MospEngine engine = new MospEngine(Path.of(arguments[0]));
        for (int first = 0; first < keys; first += BATCH) {
            List<Pair> pairs = new ArrayList<>(BATCH);
            for (int i = 0; i < BATCH; i++) {
                pairs.add(new Pair(StorageBenchmark.million(first + i), data.value(100)));
            }
            engine.batch(pairs);
        }
        if (Boolean.parseBoolean(arguments[2])) {
            Runtime.getRuntime().halt(9);
        }
        engine.close();
    }
}
