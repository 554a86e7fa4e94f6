package org.mosp.storage.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.mosp.storage.benchmark.engine.Contender.Pair;

/** Keys and values; the values cannot be compressed and differ from put to put. */
final class Data {

    /** Bytes of a tile of RGBA8. */
    static final int TILE_BYTES = 16_384;

    /** Bytes of a small record. */
    static final int RECORD_BYTES = 200;

    private static final int POOL = 256;

    private final byte[][] tiles = new byte[POOL][TILE_BYTES];
    private final AtomicLong counter = new AtomicLong();

    Data(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (byte[] tile : tiles) {
            random.nextBytes(tile);
        }
    }

    /** The key of a preloaded tile. */
    static byte[] tileKey(long number) {
        return key("bench/tile/", number);
    }

    /** A key that goes round over 100,000 records. */
    byte[] recordKey() {
        return key("bench/record/", counter.incrementAndGet() % 100_000);
    }

    static byte[] key(String prefix, long number) {
        return (prefix + String.format("%012d", number)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A value of a size that differs from all before. */
    byte[] value(int bytes) {
        long number = counter.incrementAndGet();
        byte[] value = new byte[bytes];
        System.arraycopy(tiles[(int) (number % POOL)], 0, value, 0, bytes);
        for (int i = 0; i < 8 && i < bytes; i++) {
            value[i] = (byte) (number >>> 8 * i);
        }
        return value;
    }

    /** Tiles from a number on. */
    List<Pair> tiles(long first, int count) {
        List<Pair> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            pairs.add(new Pair(tileKey(first + i), value(TILE_BYTES)));
        }
        return pairs;
    }
}
