package org.mosp.storage.canvas.store.projection;

import java.util.Iterator;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;

/** Gives back the space of deleted canvases, in small batches. */
final class DeletedCanvases {

    private static final int KEYS_PER_BATCH = 2_000;

    private final IncrementalStorage storage;

    DeletedCanvases(IncrementalStorage storage) {
        this.storage = storage;
    }

    /** Removes a canvas's records, and its pool if no other canvas uses it. Done again, it does nothing. */
    void sweep(String canvasId, String poolId) {
        removeAll(CanvasKeys.canvas(canvasId));
        if (!poolId.isEmpty() && unused(poolId)) {
            removeAll(CanvasKeys.pool(poolId));
        }
    }

    private boolean unused(String poolId) {
        try (Snapshot snapshot = storage.snapshot();
                Stream<Entry> users = snapshot.scan(CanvasKeys.user(poolId, ""))) {
            return users.findFirst().isEmpty();
        }
    }

    private void removeAll(String prefix) {
        while (true) {
            WriteBatch.Builder batch = WriteBatch.builder();
            int count = 0;
            try (Snapshot snapshot = storage.snapshot();
                    Stream<Entry> entries = snapshot.scan(prefix)) {
                for (Iterator<Entry> each = entries.iterator(); each.hasNext() && count < KEYS_PER_BATCH; count++) {
                    batch.delete(each.next().key());
                }
            }
            if (count == 0) {
                return;
            }
            storage.commit(batch.build());
        }
    }
}
