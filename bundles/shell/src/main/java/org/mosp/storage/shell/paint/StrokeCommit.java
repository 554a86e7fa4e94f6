package org.mosp.storage.shell.paint;

import java.util.Map;
import java.util.function.Function;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;

/**
 * One stroke made durable, and what that took.
 *
 * @param revision the revision made
 * @param tiles tiles changed
 * @param nanos from the beginning of the edit to its acknowledgement
 */
public record StrokeCommit(Revision revision, int tiles, long nanos) {

    /**
     * Commits painted tiles.
     *
     * @param seen what was painted on
     * @param layer finds the layer's id in the edit, or adds the layer
     * @throws ConflictException if the canvas has changed since it was seen
     */
    public static StrokeCommit make(
            CanvasStore store,
            CanvasView seen,
            Function<CanvasEdit, String> layer,
            Map<Brush.Place, Bytes> painted,
            String comment) {
        String canvas = seen.revision().canvasId();
        long start = System.nanoTime();
        try (CanvasEdit edit = store.edit(canvas)) {
            if (edit.base() != seen.revision().number()) {
                throw new ConflictException(canvas, seen.revision().number(), edit.base());
            }
            String layerId = layer.apply(edit);
            painted.forEach((place, pixels) -> edit.putTile(layerId, new Tile(place.x(), place.y(), pixels)));
            Revision revision = store.commit(edit.comment(comment));
            return new StrokeCommit(revision, painted.size(), System.nanoTime() - start);
        }
    }
}
