package org.mosp.storage.canvas.store.space;

import java.util.OptionalLong;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasSize;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.view.CanvasReader;

/** Pruning, collection, sizes and quotas of a store's canvases. Any number of threads. */
public final class LocalCanvasSpace implements CanvasSpace {

    private final CanvasReader reader;
    private final OpenSessions sessions;

    /** The space of a store's canvases. */
    public LocalCanvasSpace(CanvasReader reader, OpenSessions sessions) {
        this.reader = reader;
        this.sessions = sessions;
    }

    @Override
    public PruneReport plan(String canvasId, PrunePolicy policy, Progress progress) {
        throw new UnsupportedOperationException(reader + canvasId);
    }

    @Override
    public PruneReport prune(String canvasId, PrunePolicy policy, Progress progress) {
        throw new UnsupportedOperationException(sessions + canvasId);
    }

    @Override
    public CollectionReport collect(String canvasId, Progress progress) {
        throw new UnsupportedOperationException(canvasId);
    }

    @Override
    public CanvasSize size(String canvasId) {
        throw new UnsupportedOperationException(canvasId);
    }

    @Override
    public void quota(String canvasId, OptionalLong bytes) {
        throw new UnsupportedOperationException(canvasId);
    }
}
