package org.mosp.storage.canvas.store.timeline;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.framework.FrameworkStorage;

/** Labels, moves of the head, differences and duplicates. Any number of threads. */
public final class Timeline {

    private final CanvasReader reader;
    private final FrameworkStorage framework;

    /** The timeline of a store's canvases. */
    public Timeline(CanvasReader reader, FrameworkStorage framework) {
        this.reader = reader;
        this.framework = framework;
    }

    /** As {@code CanvasStore.diff}. */
    public CanvasDiff diff(String canvasId, long from, long to) {
        throw new UnsupportedOperationException(reader + canvasId);
    }

    /** As {@code CanvasStore.label}. */
    public Label label(String canvasId, long revision, String name) {
        throw new UnsupportedOperationException(framework + canvasId);
    }

    /** As {@code CanvasStore.unlabel}. */
    public boolean unlabel(String canvasId, String name) {
        throw new UnsupportedOperationException(canvasId);
    }

    /** As {@code CanvasStore.labels}. */
    public List<Label> labels(String canvasId) {
        throw new UnsupportedOperationException(canvasId);
    }

    /** As {@code CanvasStore.undo}. */
    public Optional<Revision> undo(String canvasId) {
        throw new UnsupportedOperationException(canvasId);
    }

    /** As {@code CanvasStore.redo}. */
    public Optional<Revision> redo(String canvasId) {
        throw new UnsupportedOperationException(canvasId);
    }

    /** As {@code CanvasStore.duplicate}, under an id. */
    public Revision duplicate(String canvasId, long revision, String newId, UnaryOperator<Metadata> change) {
        throw new UnsupportedOperationException(canvasId);
    }
}
