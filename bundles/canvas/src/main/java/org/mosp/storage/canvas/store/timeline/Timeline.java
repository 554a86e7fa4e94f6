package org.mosp.storage.canvas.store.timeline;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.pool.PoolQuota;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.StorageKeys;

/** Labels, moves of the head, differences and duplicates. Any number of threads. */
public final class Timeline {

    private final Labels labels;
    private final HeadMoves moves;
    private final Differences differences;
    private final Duplicates duplicates;

    /** The timeline of a store's canvases. */
    public Timeline(CanvasReader reader, FrameworkStorage framework, PoolQuota quota) {
        this.labels = new Labels(reader);
        this.moves = new HeadMoves(reader, framework);
        this.differences = new Differences(reader);
        this.duplicates = new Duplicates(reader, framework, quota);
    }

    /** As {@code CanvasStore.diff}. */
    public CanvasDiff diff(String canvasId, long from, long to) {
        return differences.between(StorageKeys.segment(canvasId), from, to);
    }

    /** As {@code CanvasStore.label}. */
    public Label label(String canvasId, long revision, String name) {
        return labels.put(StorageKeys.segment(canvasId), revision, name);
    }

    /** As {@code CanvasStore.unlabel}. */
    public boolean unlabel(String canvasId, String name) {
        return labels.remove(StorageKeys.segment(canvasId), name);
    }

    /** As {@code CanvasStore.labels}. */
    public List<Label> labels(String canvasId) {
        return labels.list(StorageKeys.segment(canvasId)).labels();
    }

    /** As {@code CanvasStore.undo}. */
    public Optional<Revision> undo(String canvasId) {
        return moves.undo(StorageKeys.segment(canvasId));
    }

    /** As {@code CanvasStore.redo}. */
    public Optional<Revision> redo(String canvasId) {
        return moves.redo(StorageKeys.segment(canvasId));
    }

    /** As {@code CanvasStore.duplicate}, under an id. */
    public Revision duplicate(String canvasId, long revision, String newId, UnaryOperator<Metadata> change) {
        return duplicates.make(StorageKeys.segment(canvasId), revision, newId, change);
    }
}
