package org.mosp.storage.canvas.store.pool;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
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
public record Epoch(String key, long version, long number) {

    /** The epoch now. */
    public static Epoch read(IncrementalStorage storage, String poolId) {
        String key = CanvasKeys.epoch(poolId);
        Optional<Entry> entry = storage.get(key);
        return entry.map(found -> new Epoch(key, found.version(), new RecordReader(key, found.value()).number()))
                .orElseGet(() -> new Epoch(key, 0, 0));
    }

    /** Whether rows that no revision refers to may be gone at any moment. */
    public boolean collecting() {
        return (number & 1) != 0;
    }

    /**
     * Whether the collection that runs may take a row of that version. What was written after it began it leaves alone: who saw the
     * epoch before it wrote is safe, however the snapshot fell.
     */
    public boolean mayTake(long rowVersion) {
        return collecting() && rowVersion < version;
    }

    /** The number of a collection that begins now; one that a killed process left odd is followed by the next odd one. */
    public long begin() {
        return number + (collecting() ? 2 : 1);
    }

    /** The value of such an entry. */
    public static Bytes value(long number) {
        return new RecordWriter(10).number(number).toBytes();
    }

    /** The batch counts only if the epoch is still this one. */
    public void condition(WriteBatch.Builder batch) {
        if (version == 0) {
            batch.ifAbsent(key);
        } else {
            batch.ifUnchanged(key, version);
        }
    }
}
