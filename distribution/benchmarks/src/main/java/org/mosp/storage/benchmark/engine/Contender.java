package org.mosp.storage.benchmark.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store of bytes by key. Every write is durable on return, as far as the engine can promise it. */
public interface Contender extends AutoCloseable {

    /** A key and its value. */
    record Pair(byte[] key, byte[] value) {}

    /** Its name in the table. */
    String name();

    /** One durable put; any number of threads. */
    void put(byte[] key, byte[] value) throws Exception;

    /** Puts in one durable commit. */
    void batch(List<Pair> pairs) throws Exception;

    /** The value; any number of threads. */
    byte @Nullable [] get(byte[] key) throws Exception;

    /** Reads all values from a key to another in order; the sum of their lengths. */
    long scan(byte[] from, byte[] to) throws Exception;

    /** Whether it takes part in reads: the floor of writing does not. */
    default boolean reads() {
        return true;
    }

    @Override
    void close() throws Exception;
}
