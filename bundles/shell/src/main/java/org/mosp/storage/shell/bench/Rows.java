package org.mosp.storage.shell.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.mosp.storage.StorageManager;
import org.mosp.storage.incremental.Snapshot;

/**
 * Entries of the store, counted one by one.
 *
 * @param count how many
 * @param keyBytes of their keys
 * @param valueBytes of their values
 */
record Rows(long count, long keyBytes, long valueBytes) {

    /** Those of all keys that begin so. */
    static Rows under(StorageManager storage, String prefix) {
        AtomicLong keys = new AtomicLong();
        AtomicLong values = new AtomicLong();
        try (Snapshot snapshot = storage.incremental().snapshot();
                Stream<org.mosp.storage.incremental.Entry> entries = snapshot.scan(prefix)) {
            long count = entries.peek(entry -> {
                        keys.addAndGet(entry.key().length());
                        values.addAndGet(entry.value().length());
                    })
                    .mapToLong(entry -> 1)
                    .sum();
            return new Rows(count, keys.get(), values.get());
        }
    }

    /** Tiles of the pool of a canvas that shares it with none that was there before. */
    static Rows tiles(StorageManager storage, String canvasId) {
        return under(storage, "pool/" + canvasId + "/tile/");
    }

    /** All of such a pool. */
    static Rows pool(StorageManager storage, String canvasId) {
        return under(storage, "pool/" + canvasId + "/");
    }

    /** The records of a canvas. */
    static Rows records(StorageManager storage, String canvasId) {
        return under(storage, "canvas/" + canvasId + "/");
    }

    /** Keys and values. */
    long bytes() {
        return keyBytes + valueBytes;
    }
}
