package org.mosp.storage.shell.bench;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.paint.Brush;
import org.mosp.storage.shell.paint.Stroke;
import org.mosp.storage.shell.paint.StrokeCommit;
import org.mosp.storage.shell.paint.StrokeScript;

/** Strokes on a filled canvas, each followed by the floor with the bytes it added: noise of the machine meets both. */
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
            StrokeCommit done = StrokeCommit.make(store, view, edit -> layerId, painted, "");
            long forced = floor.append(done.revision().bytesAdded());
            if (i >= 0) {
                measured(done, forced, i, count);
            }
            progress.at("strokes", i + WARM_UP, (long) count + WARM_UP);
        }
    }

    private void measured(StrokeCommit done, long forced, int index, int count) {
        strokes.add(done.nanos());
        encode.add(done.encodeNanos());
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

    /** Of it: hashing and compressing the tiles. */
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
