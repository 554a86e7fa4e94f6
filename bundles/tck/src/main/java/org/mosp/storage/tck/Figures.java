package org.mosp.storage.tck;

import java.util.Random;

/** Seeds and printed figures. {@code -Dmosp.seed=N} repeats a run. */
final class Figures {

    private static final long SEED = Long.getLong("mosp.seed", System.nanoTime() & 0x7fffffffL);

    private Figures() {}

    static long seed() {
        return SEED;
    }

    static Random random() {
        return new Random(SEED);
    }

    /** One line: the contract, the engine, the seed, then names and values in turn. */
    static void print(String contract, EngineSubject subject, Object... namesAndValues) {
        StringBuilder line = new StringBuilder("[tck] ")
                .append(subject.provider().engine())
                .append(' ')
                .append(contract)
                .append(": seed=")
                .append(SEED);
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            line.append(", ").append(namesAndValues[i]).append('=').append(namesAndValues[i + 1]);
        }
        System.out.println(line);
    }
}
