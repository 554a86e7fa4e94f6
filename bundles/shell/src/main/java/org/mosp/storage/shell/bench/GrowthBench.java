package org.mosp.storage.shell.bench;

import java.util.Map;
import java.util.SplittableRandom;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.Brush;
import org.mosp.storage.shell.paint.StrokeCommit;
import org.mosp.storage.shell.paint.StrokeScript;

/**
 * The same painted tiles committed to a canvas with a long history and to one without, in turn. The last strokes of a session beside
 * its first ones say something else as well: they meet tiles on which more is painted, which compress worse.
 */
final class GrowthBench {

    private static final int WARM_UP = 40;
    private static final int MOST = 1_000;
    private static final double SAME_LAYER = 0.8;

    private final Bench bench;
    private final CanvasStore store;

    GrowthBench(Bench bench) {
        this.bench = bench;
        this.store = bench.store();
    }

    void run(BenchCanvas painted, int strokes) {
        BenchCanvas fresh = BenchCanvas.fill(store, bench.profile(), bench.progress());
        Percentiles withHistory = new Percentiles();
        Percentiles without = new Percentiles();
        StrokeScript script =
                new StrokeScript(2, bench.profile().width(), bench.profile().height());
        SplittableRandom random = new SplittableRandom(5);
        int layer = 0;
        int count = Math.min(MOST, strokes);
        for (int i = -WARM_UP; i < count; i++) {
            bench.context().checkCancelled(without.count() + " strokes were compared");
            if (random.nextDouble() >= SAME_LAYER) {
                layer = random.nextInt(painted.layers().size());
            }
            String layerId = painted.layers().get(layer);
            CanvasView view = store.open(painted.id());
            Map<Brush.Place, Bytes> tiles = Brush.draw(script.next(), place -> view.tile(layerId, place.x(), place.y())
                    .orElse(Bytes.EMPTY));
            boolean first = (i & 1) == 0;
            long one = commit(first ? painted : fresh, layer, tiles);
            long other = commit(first ? fresh : painted, layer, tiles);
            if (i >= 0) {
                withHistory.add(first ? one : other);
                without.add(first ? other : one);
            }
            bench.progress().at("with and without history", (long) i + WARM_UP, (long) count + WARM_UP);
        }
        long revisions = store.open(painted.id()).revision().number();
        store.delete(fresh.id());
        bench.report()
                .remark(
                        "the same strokes in turn",
                        "p50 " + Units.millis(withHistory.millis(0.5)) + " on a canvas with " + Units.count(revisions)
                                + " revisions, " + Units.millis(without.millis(0.5)) + " on one without");
        bench.report()
                .bar(
                        "stroke: p50 with a history / of the same without",
                        withHistory.millis(0.5) / Math.max(1e-6, without.millis(0.5)),
                        1.2,
                        Bar.Unit.TIMES);
    }

    private long commit(BenchCanvas canvas, int layer, Map<Brush.Place, Bytes> tiles) {
        CanvasView view = store.open(canvas.id());
        String id = canvas.layers().get(layer);
        return StrokeCommit.make(store, view, edit -> id, tiles, "").nanos();
    }
}
