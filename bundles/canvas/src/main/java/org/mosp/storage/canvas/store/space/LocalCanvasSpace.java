package org.mosp.storage.canvas.store.space;

import java.util.OptionalLong;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasSize;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.WriteBatch;

/** Pruning, collection, sizes and quotas of a store's canvases. Any number of threads. */
public final class LocalCanvasSpace implements CanvasSpace {

    private static final int RECORDS_AT_ONCE = 1_000;

    /** Half of what a batch may hold. */
    private static final long BYTES_AT_ONCE = 16 << 20;

    /** A batch is small, so that a painter's commit waits for little. */
    private static final int ROWS_AT_ONCE = 256;

    private final CanvasReader reader;
    private final CanvasSizes sizes;
    private final Pruning pruning;
    private final Collection collection;

    /** The space of a store's canvases. */
    public LocalCanvasSpace(CanvasReader reader, OpenSessions sessions) {
        this(reader, sessions, RECORDS_AT_ONCE, BYTES_AT_ONCE, ROWS_AT_ONCE);
    }

    /** With batches of other sizes. */
    LocalCanvasSpace(CanvasReader reader, OpenSessions sessions, int recordsAtOnce, long bytesAtOnce, int rowsAtOnce) {
        this.reader = reader;
        this.sizes = new CanvasSizes(reader);
        this.pruning = new Pruning(reader.storage(), recordsAtOnce, bytesAtOnce);
        this.collection = new Collection(reader, sessions, pruning, sizes, rowsAtOnce);
    }

    @Override
    public PruneReport plan(String canvasId, PrunePolicy policy, Progress progress) {
        reader.requireHead(canvasId);
        try (Snapshot snapshot = reader.storage().snapshot()) {
            return PrunePreview.of(snapshot, reader.serializers(), canvasId, policy, progress);
        }
    }

    @Override
    public PruneReport prune(String canvasId, PrunePolicy policy, Progress progress) {
        reader.requireHead(canvasId);
        return pruning.prune(canvasId, policy, progress);
    }

    @Override
    public CollectionReport collect(String canvasId, Progress progress) {
        return collection.collect(canvasId, progress);
    }

    @Override
    public CanvasSize size(String canvasId) {
        return sizes.size(canvasId);
    }

    @Override
    public void quota(String canvasId, OptionalLong bytes) {
        sizes.quota(canvasId, bytes);
    }

    /**
     * Checks a commit, where its pool has a quota.
     *
     * @param added bytes
     * @throws QuotaExceededException if the pool would end above it
     */
    public void checkQuota(String canvasId, String poolId, long added) {
        sizes.check(canvasId, poolId, added);
    }

    /** Adds to the batch that deletes a canvas what the size of its pool needs, where others use that. */
    public void leave(String canvasId, String poolId, WriteBatch.Builder batch) {
        sizes.leave(canvasId, poolId, batch);
    }
}
