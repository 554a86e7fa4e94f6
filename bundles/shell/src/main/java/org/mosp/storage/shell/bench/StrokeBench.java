package org.mosp.storage.shell.bench;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.paint.Brush;
import org.mosp.storage.shell.paint.Stroke;
import org.mosp.storage.shell.paint.StrokeCommit;
import org.mosp.storage.shell.paint.StrokeScript;

/** Strokes on a filled canvas, each between what it is compared with: noise of the machine meets all three. */
final class StrokeBench {

    private static final int WARM_UP = 40;
    private static final double SAME_LAYER = 0.8;

    private final Percentiles strokes = new Percentiles();
    private final Percentiles encode = new Percentiles();
    private final Percentiles floors = new Percentiles();
    private final Percentiles early = new Percentiles();
    private final Percentiles late = new Percentiles();
    private long tiles;
    private long bytesAdded;

    /** Paints and measures. */
    void run(
            CanvasStore store,
            BenchCanvas canvas,
            Profile profile,
            int count,
            Floor floor,
            Progress progress,
            BooleanSupplier cancelled) {
        StrokeScript script = new StrokeScript(1, profile.width(), profile.height());
        SplittableRandom random = new SplittableRandom(3);
        int layer = 0;
        for (int i = -WARM_UP; i < count && !cancelled.getAsBoolean(); i++) {
            if (random.nextDouble() >= SAME_LAYER) {
                layer = random.nextInt(canvas.layers().size());
            }
            String layerId = canvas.layers().get(layer);
            CanvasView view = store.open(canvas.id());
            Stroke stroke = script.next();
            Map<Brush.Place, Bytes> painted = Brush.draw(
                    stroke, place -> view.tile(layerId, place.x(), place.y()).orElse(Bytes.EMPTY));
            long encoded = encode(store, view.data().layer(layerId).orElseThrow(), canvas.id(), painted);
            StrokeCommit done = StrokeCommit.make(store, view, edit -> layerId, painted, "");
            long forced = floor.append(done.revision().bytesAdded());
            if (i >= 0) {
                measured(done, encoded, forced, i, count);
            }
            progress.at("strokes", i + WARM_UP, (long) count + WARM_UP);
        }
    }

    /** The same tiles hashed and compressed alone: an edit that is let go. Setting the layer makes it finish its tiles. */
    private static long encode(CanvasStore store, LayerData layer, String canvas, Map<Brush.Place, Bytes> painted) {
        try (CanvasEdit edit = store.edit(canvas)) {
            long start = System.nanoTime();
            painted.forEach((place, pixels) -> edit.putTile(layer.id(), new Tile(place.x(), place.y(), pixels)));
            edit.putLayer(layer, 0);
            return System.nanoTime() - start;
        }
    }

    private void measured(StrokeCommit done, long encoded, long forced, int index, int count) {
        strokes.add(done.nanos());
        encode.add(encoded);
        floors.add(forced);
        tiles += done.tiles();
        bytesAdded += done.revision().bytesAdded();
        if (index < count / 4) {
            early.add(done.nanos());
        } else if (index >= count - count / 4) {
            late.add(done.nanos());
        }
    }

    /** From the beginning of the edit to the acknowledgement. */
    Percentiles strokes() {
        return strokes;
    }

    /** Hashing and compressing the same tiles, alone. */
    Percentiles encode() {
        return encode;
    }

    /** The same bytes appended and forced. */
    Percentiles floors() {
        return floors;
    }

    /** The first quarter of the strokes. */
    Percentiles early() {
        return early;
    }

    /** The last quarter. */
    Percentiles late() {
        return late;
    }

    long tiles() {
        return tiles;
    }

    long bytesAdded() {
        return bytesAdded;
    }
}
