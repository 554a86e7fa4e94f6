package org.mosp.storage.canvas.store.space;

import java.util.Optional;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;

/**
 * The bytes that prunings took from a canvas, {@code canvas/{id}/pruned}: carried on with every batch that takes some. The head has no
 * part in it, so that no open edit meets a conflict. For one thread.
 */
final class PrunedBytes {

    private final IncrementalStorage storage;
    private final String key;
    private final String userKey;
    private final long userVersion;
    private long version;
    private long bytes;

    /**
     * As it is now.
     *
     * @param userVersion of the entry that is gone when the canvas is, 0 if there is none
     */
    PrunedBytes(IncrementalStorage storage, String canvasId, String poolId, long userVersion) {
        this.storage = storage;
        this.key = CanvasKeys.pruned(canvasId);
        this.userKey = CanvasKeys.user(poolId, canvasId);
        this.userVersion = userVersion;
        Optional<Entry> entry = storage.get(key);
        this.version = entry.map(Entry::version).orElse(0L);
        this.bytes = entry.map(PrunedBytes::value).orElse(0L);
    }

    /** The figure in an entry. */
    static long value(Entry entry) {
        return new RecordReader(entry.key(), entry.value()).number();
    }

    /** Commits a batch that takes so many bytes, while the canvas is there. */
    void commit(WriteBatch.Builder batch, long taken) {
        condition(batch, key, version);
        condition(batch, userKey, userVersion);
        batch.put(key, new RecordWriter(10).number(bytes + taken).toBytes());
        version = storage.commit(batch.build());
        bytes += taken;
    }

    /** The batch counts only if the key is still in that version, absent if it is 0. */
    static void condition(WriteBatch.Builder batch, String key, long version) {
        if (version == 0) {
            batch.ifAbsent(key);
        } else {
            batch.ifUnchanged(key, version);
        }
    }
}
