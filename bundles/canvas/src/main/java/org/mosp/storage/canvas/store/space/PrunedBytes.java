package org.mosp.storage.canvas.store.space;

import java.util.Optional;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.PrunedRecord;
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
    private PrunedRecord record;

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
        this.record = entry.map(PrunedRecord::decode).orElse(PrunedRecord.NONE);
    }

    /**
     * With the next batch it is written how old the picture of a head is, before the entries that say so change or go. That stays true
     * wherever the head is by then.
     */
    void keepPicture(RevisionTable table) {
        long picture = table.head().pixels();
        if (record.picture() != picture) {
            int index = table.indexOf(picture);
            record = record.withPicture(
                    picture,
                    table.version(
                            index >= 0 ? index : table.indexOf(table.head().number())));
        }
    }

    /** Commits a batch that takes so many bytes, while the canvas is there. */
    void commit(WriteBatch.Builder batch, long taken) {
        commit(batch, taken, 0);
    }

    /**
     * Commits a batch, while the canvas is there.
     *
     * @param taken bytes
     * @param uncounted bytes by which the sum of what the history's revisions added gets less
     */
    void commit(WriteBatch.Builder batch, long taken, long uncounted) {
        condition(batch, key, version);
        condition(batch, userKey, userVersion);
        PrunedRecord next = record.plus(taken, uncounted);
        batch.put(key, next.encode());
        version = storage.commit(batch.build());
        record = next;
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
