package org.mosp.storage.shell.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.shell.output.Units;

/** Old revisions beside new ones, in turn. */
final class HistoryBench {

    private static final int ROUNDS = 21;
    private static final int WARM_UP = 4;

    /** Milliseconds: a nanosecond, so that nothing is divided by 0. */
    private static final double SHORTEST = 1e-6;

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
            wanted.forEach((name, revision) -> Objects.requireNonNull(meters.get(name))
                    .time(() -> FirstLook.at(store.open(canvas.id(), revision))));
            bench.progress().at("checkout", i + 1, ROUNDS);
        }
        meters.forEach((name, meter) -> bench.report().row(meter.row("checkout " + name + " to first viewport")));
    }

    /**
     * Opens revisions that show the same picture, and the same as the only revision of a canvas, to their first viewports. Pictures that
     * differ would tell how much is painted on them, not where in the history they stand.
     */
    void anyRevision(List<Long> alike) {
        String only =
                store.duplicate(canvas.id(), alike.get(0), metadata -> metadata).canvasId();
        Map<String, Supplier<CanvasView>> views = new LinkedHashMap<>();
        alike.forEach(revision ->
                views.put("open revision " + Units.count(revision), () -> store.open(canvas.id(), revision)));
        views.put("open the same as the only revision", () -> store.open(only));
        Map<String, Meter> meters = new LinkedHashMap<>();
        views.keySet().forEach(name -> meters.put(name, bench.meter()));
        long[] tiles = {0};
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            bench.context().checkCancelled("revisions were compared " + round + " times");
            boolean measured = round >= 0;
            views.forEach((name, view) -> {
                Meter meter = measured ? Objects.requireNonNull(meters.get(name)) : bench.meter();
                tiles[0] = meter.time(() -> FirstLook.at(view.get())).tiles();
            });
            bench.progress().at("any revision", (long) round + WARM_UP + 1, (long) ROUNDS + WARM_UP);
        }
        store.delete(only);
        meters.forEach((name, meter) -> bench.report().row(meter.row(name)));
        bench.report().remark("open a revision", "each " + Units.count(tiles[0]) + " tiles, to the first viewport");
        List<Double> medians =
                meters.values().stream().map(meter -> meter.times().millis(0.5)).toList();
        List<Double> within = medians.subList(0, alike.size());
        double slowest = Collections.max(within);
        bench.report()
                .bar(
                        "open: the slowest of these revisions / the fastest",
                        slowest / Math.max(SHORTEST, Collections.min(within)),
                        1.2,
                        Bar.Unit.TIMES);
        bench.report()
                .bar(
                        "open: the slowest of them / the same as the only revision",
                        slowest / Math.max(SHORTEST, medians.get(alike.size())),
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
