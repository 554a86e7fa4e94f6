package org.mosp.storage.shell.paint;

import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.CanvasData;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.output.Percentiles;

/**
 * Paints strokes on the layer {@value #LAYER} of a canvas, each one durable commit. For one thread; others may commit to the
 * canvas meanwhile: a stroke that lost the race is painted again on what is there then.
 */
public final class Painter {

    /** The name of the layer, added by the first stroke. */
    public static final String LAYER = "Strokes";

    private static final int TRIES = 20;
    private static final int USUAL_WIDTH = 1_920;
    private static final int USUAL_HEIGHT = 1_080;

    private final CanvasStore store;
    private final String canvas;
    private final StrokeScript script;
    private final boolean below;
    private final Percentiles times = new Percentiles();
    private final Percentiles tilesPerStroke = new Percentiles();
    private long tiles;
    private int failed;

    /**
     * On a canvas, with strokes of a seed.
     *
     * @param below whether the layer, when it is added, goes below all others instead of on top
     */
    public Painter(CanvasStore store, String canvas, long seed, boolean below) {
        this.store = store;
        this.below = below;
        this.canvas = canvas;
        Metadata metadata = store.open(canvas).data().metadata();
        this.script = new StrokeScript(
                seed,
                metadata.width() == 0 ? USUAL_WIDTH : metadata.width(),
                metadata.height() == 0 ? USUAL_HEIGHT : metadata.height());
    }

    /**
     * Paints the next stroke; on return it is durable.
     *
     * @param comment what is said of its revision
     */
    public Revision paint(String comment) {
        Stroke stroke = script.next();
        for (int tries = 1; ; tries++) {
            try {
                return commit(stroke, comment);
            } catch (ConflictException e) {
                if (tries == TRIES) {
                    failed++;
                    throw e;
                }
            }
        }
    }

    private Revision commit(Stroke stroke, String comment) {
        CanvasView view = store.open(canvas);
        Optional<LayerData> known = layer(view.data());
        Map<Brush.Place, Bytes> painted =
                Brush.draw(stroke, place -> known.flatMap(layer -> view.tile(layer.id(), place.x(), place.y()))
                        .orElse(Bytes.EMPTY));
        StrokeCommit done = StrokeCommit.make(
                store, view, edit -> known.map(LayerData::id).orElseGet(() -> addLayer(edit)), painted, comment);
        times.add(done.nanos());
        tilesPerStroke.add(painted.size() * 1_000_000L);
        tiles += painted.size();
        return done.revision();
    }

    private static Optional<LayerData> layer(CanvasData data) {
        return data.layers().stream()
                .filter(layer -> layer.kind() == LayerData.Kind.PIXELS
                        && layer.format() == PixelFormat.RGBA8
                        && layer.depth() == 0
                        && layer.name().filter(LAYER::equals).isPresent())
                .findFirst();
    }

    private String addLayer(CanvasEdit edit) {
        Metadata metadata = edit.data().metadata();
        String id = edit.newLayerId();
        LayerData layer = LayerData.pixels(id, LAYER, PixelFormat.RGBA8)
                .withArea(new PixelArea(0, 0, metadata.width(), metadata.height()));
        edit.putLayer(layer, below ? edit.data().layers().size() : 0);
        return id;
    }

    /** Times of the commits, from the beginning of the edit to its acknowledgement. */
    public Percentiles times() {
        return times;
    }

    /** Tiles changed by all strokes. */
    public long tiles() {
        return tiles;
    }

    /** The median of the tiles that a stroke changed. */
    public long medianTiles() {
        return Math.round(tilesPerStroke.millis(0.5));
    }

    /** Strokes given up. */
    public int failed() {
        return failed;
    }
}
