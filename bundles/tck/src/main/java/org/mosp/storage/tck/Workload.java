package org.mosp.storage.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * What writers write, known before they do: batch {@code n} of a writer follows from the seed alone, and each writer has
 * keys of its own. So a store is judged by comparing all its entries with what must be there after a number of batches.
 * Each batch puts the writer's stamp ({@link Keyspace#STORE}) and puts or deletes 1 to 6 of its 24 keys.
 */
final class Workload {

    private static final int KEYS = 24;

    private final long seed;
    private final Map<Long, List<EngineBatch.Change>> kept = new ConcurrentHashMap<>();
    private final boolean keep;

    /** With all batches made kept in memory, or not. */
    Workload(long seed, boolean keep) {
        this.seed = seed;
        this.keep = keep;
    }

    static Bytes stampKey(int writer) {
        return Bytes.utf8(String.format("writer/%02d/stamp", writer));
    }

    static Bytes prefix(int writer) {
        return Bytes.utf8(String.format("writer/%02d/", writer));
    }

    /** A writer's batch; numbers count from 1. */
    List<EngineBatch.Change> batch(int writer, int number) {
        return keep
                ? kept.computeIfAbsent((long) writer << 32 | number, id -> make(writer, number))
                : make(writer, number);
    }

    private List<EngineBatch.Change> make(int writer, int number) {
        Random random = new Random(seed * 1_000_003 + writer * 7_919L + number * 104_729L);
        Map<Bytes, EngineBatch.Change> changes = new TreeMap<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Bytes key = Bytes.utf8(String.format("writer/%02d/key/%02d", writer, random.nextInt(KEYS)));
            changes.put(
                    key,
                    random.nextInt(100) < 15
                            ? new EngineBatch.Delete(Keyspace.USER, key)
                            : new EngineBatch.Put(Keyspace.USER, key, 1 + number % 3, number & 0xff, value(random)));
        }
        List<EngineBatch.Change> batch = new ArrayList<>(changes.values());
        batch.add(new EngineBatch.Put(Keyspace.STORE, stampKey(writer), 1, 0, Bytes.utf8(String.valueOf(number))));
        return batch;
    }

    private static Bytes value(Random random) {
        int kind = random.nextInt(100);
        int length = kind < 5 ? 0 : kind < 80 ? 20 + random.nextInt(700) : 2_000 + random.nextInt(7_000);
        return Entries.random(random, length);
    }
}
