package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Units;

/** Old revisions beside new ones, in turn. */
final class HistoryBench {

    private static final int ROUNDS = 21;
    private static final int WARM_UP = 4;
    private static final double NANOS = 1e6;

    private final Bench bench;
    private final CanvasStore store;
    private final BenchCanvas canvas;

    HistoryBench(Bench bench, BenchCanvas canvas) {
        this.bench = bench;
        this.store = bench.store();
        this.canvas = canvas;
    }

    /** Opens the last, the one before, the tenth before and the first to their first viewports. */
    void checkout() {
        Map<String, Long> wanted = named();
        Map<String, Meter> meters = new LinkedHashMap<>();
        wanted.keySet().forEach(name -> meters.put(name, bench.meter()));
        for (int i = 0; i < ROUNDS; i++) {
            bench.context().checkCancelled("revisions were opened " + i + " times");
            wanted.forEach((name, revision) ->
                    meters.get(name).time(() -> FirstLook.at(store.open(canvas.id(), revision))));
            bench.progress().at("checkout", i + 1, ROUNDS);
        }
        meters.forEach((name, meter) -> bench.report().row(meter.row("checkout " + name + " to first viewport")));
    }

    /**
     * Opens the first revision, one of the middle and the last, each as it stands in the long history, and the same picture as the
     * only revision of a canvas of its own. A picture on which more was painted has more tiles in the viewport, whatever its history.
     *
     * @param strokes the revisions of the strokes
     */
    void anyRevision(List<Long> strokes) {
        List<Long> wanted = List.of(1L, strokes.get(strokes.size() / 2), strokes.get(strokes.size() - 1));
        List<Revision> alone = new ArrayList<>();
        for (long revision : wanted) {
            alone.add(store.duplicate(canvas.id(), revision, metadata -> metadata));
        }
        List<Percentiles> within = List.of(new Percentiles(), new Percentiles(), new Percentiles());
        List<Percentiles> only = List.of(new Percentiles(), new Percentiles(), new Percentiles());
        List<Percentiles> layers = List.of(new Percentiles(), new Percentiles(), new Percentiles());
        long[] tiles = new long[wanted.size()];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            bench.context().checkCancelled("revisions were compared " + round + " times");
            for (int i = 0; i < wanted.size(); i++) {
                long revision = wanted.get(i);
                long start = System.nanoTime();
                CanvasView view = store.open(canvas.id(), revision);
                long opened = System.nanoTime();
                tiles[i] = FirstLook.at(view).tiles();
                long seen = System.nanoTime();
                FirstLook.at(store.open(alone.get(i).canvasId()));
                long other = System.nanoTime();
                if (round >= 0) {
                    layers.get(i).add(opened - start);
                    within.get(i).add(seen - start);
                    only.get(i).add(other - seen);
                }
            }
            bench.progress().at("any revision", round + WARM_UP + 1, ROUNDS + WARM_UP);
        }
        alone.forEach(revision -> store.delete(revision.canvasId()));
        report(wanted, tiles, within, only, layers);
    }

    private void report(
            List<Long> wanted, long[] tiles, List<Percentiles> within, List<Percentiles> only, List<Percentiles> layers) {
        double slowest = 0;
        double fastest = Double.MAX_VALUE;
        for (int i = 0; i < wanted.size(); i++) {
            double millis = within.get(i).millis(0.5);
            double each = millis / Math.max(1, tiles[i]);
            slowest = Math.max(slowest, each);
            fastest = Math.min(fastest, each);
            bench.report()
                    .remark(
                            "revision " + Units.count(wanted.get(i)),
                            "first viewport " + Units.millis(millis) + " for " + Units.count(tiles[i])
                                    + " tiles, of it the layer list "
                                    + Units.millis(layers.get(i).millis(0.5)) + "; the same as the only revision "
                                    + Units.millis(only.get(i).millis(0.5)));
            bench.report()
                    .bar(
                            "revision " + Units.count(wanted.get(i))
                                    + ": first viewport / of the same as the only revision",
                            millis / Math.max(1 / NANOS, only.get(i).millis(0.5)),
                            1.2,
                            Bar.Unit.TIMES);
        }
        bench.report()
                .bar(
                        "the slowest of these revisions / the fastest, first viewport, per tile",
                        slowest / Math.max(1 / NANOS, fastest),
                        1.2,
                        Bar.Unit.TIMES);
    }

    /** Compares the head with the same ones. */
    void diff() {
        long head = store.open(canvas.id()).revision().number();
        Map<String, Long> wanted = named();
        wanted.remove("v");
        wanted.forEach((name, revision) -> {
            Meter meter = bench.meter();
            long[] tiles = {0};
            for (int i = 0; i < ROUNDS; i++) {
                bench.context().checkCancelled("differences were looked for " + i + " times");
                CanvasDiff diff = meter.time(() -> store.diff(canvas.id(), revision, head));
                tiles[0] = diff.layers().stream()
                        .mapToLong(layer -> layer.tiles().size())
                        .sum();
            }
            bench.report().row(meter.row("diff " + name + " to v"));
            bench.report().remark("diff " + name + " to v", Units.count(tiles[0], "tile"));
        });
    }

    private Map<String, Long> named() {
        Map<String, Long> named = new LinkedHashMap<>();
        long head = store.open(canvas.id()).revision().number();
        named.put("v", head);
        named.put("v-1", Math.max(1, head - 1));
        named.put("v-10", Math.max(1, head - 10));
        named.put("first", 1L);
        return named;
    }
}
