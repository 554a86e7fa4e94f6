package org.mosp.storage.benchmark;

import java.util.concurrent.ThreadLocalRandom;
import org.mosp.storage.benchmark.engine.Contender;

/** What is done in a slice of time. */
enum Workload {
    /** Durable put of 200 B by one thread. */
    PUT1("put1", 1, false),
    /** Durable put of 200 B by eight threads. */
    PUT8("put8", 8, false),
    /** Durable put of a tile of 16 KiB. */
    TILE("tile", 1, false),
    /** Durable commit of 64 tiles of 16 KiB. */
    BATCH64("batch64", 1, false),
    /** Read of a random warm tile. */
    GET("get", 1, true),
    /** Ordered read of 1,000 tiles. */
    SCAN("scan", 1, true);

    /** Preloaded tiles. */
    static final int PRELOADED = 8_192;

    private final String id;
    private final int threads;
    private final boolean reads;

    Workload(String id, int threads, boolean reads) {
        this.id = id;
        this.threads = threads;
        this.reads = reads;
    }

    String id() {
        return id;
    }

    int threads() {
        return threads;
    }

    boolean reads() {
        return reads;
    }

    /** Does it once. */
    void run(Contender contender, Data data) throws Exception {
        switch (this) {
            case PUT1, PUT8 -> contender.put(data.recordKey(), data.value(Data.RECORD_BYTES));
            case TILE -> contender.put(Data.tileKey(PRELOADED + random(1_024)), data.value(Data.TILE_BYTES));
            case BATCH64 -> contender.batch(data.tiles(PRELOADED + 64L * random(16), 64));
            case GET -> expect(contender.get(Data.tileKey(random(PRELOADED))) != null, contender);
            case SCAN -> {
                long first = random(PRELOADED - 1_000);
                long sum = contender.scan(Data.tileKey(first), Data.tileKey(first + 1_000));
                expect(sum == 1_000L * Data.TILE_BYTES, contender);
            }
        }
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private void expect(boolean holds, Contender contender) {
        if (!holds) {
            throw new IllegalStateException(contender.name() + ": " + id + " read a wrong answer");
        }
    }
}
