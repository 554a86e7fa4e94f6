package org.mosp.storage.canvas.store.pool;

import java.util.Optional;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * A pool's count of collections as seen once: even at rest, odd during one.
 *
 * @param key of the count
 * @param version of its entry, 0 while there was no collection yet
 * @param number the count
 */
record Epoch(String key, long version, long number) {

    static Epoch read(IncrementalStorage storage, String poolId) {
        String key = CanvasKeys.epoch(poolId);
        Optional<Entry> entry = storage.get(key);
        return entry.map(found -> new Epoch(key, found.version(), new RecordReader(key, found.value()).number()))
                .orElseGet(() -> new Epoch(key, 0, 0));
    }

    /** Whether rows that no revision refers to may be gone at any moment. */
    boolean collecting() {
        return (number & 1) != 0;
    }

    /** The batch counts only if the epoch is still this one. */
    void condition(WriteBatch.Builder batch) {
        if (version == 0) {
            batch.ifAbsent(key);
        } else {
            batch.ifUnchanged(key, version);
        }
    }
}
