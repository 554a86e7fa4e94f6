package org.mosp.storage.shell.bench;

import java.util.List;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Viewport;
import org.mosp.storage.shell.output.Units;

/** A window that moves over the canvas, at three zooms; there are no smaller pictures, so a lower zoom reads more tiles. */
final class PanZoomBench {

    private static final int WIDTH = 30 * 64;
    private static final int HEIGHT = 17 * 64;
    private static final int STEP = 200;
    private static final int MOVES = 200;

    private final Bench bench;
    private final BenchCanvas canvas;

    PanZoomBench(Bench bench, BenchCanvas canvas) {
        this.bench = bench;
        this.canvas = canvas;
    }

    void run() {
        List<String> layers = bench.store().open(canvas.id()).data().layers().stream()
                .filter(layer -> layer.kind() == LayerData.Kind.PIXELS)
                .map(LayerData::id)
                .toList();
        for (int zoom : new int[] {1, 2, 4}) {
            Meter meter = bench.meter();
            long[] tiles = {0};
            try (Viewport viewport = bench.store().open(canvas.id()).viewport(layers)) {
                for (int i = 0; i < MOVES; i++) {
                    bench.context().checkCancelled("a window was moved " + i + " times");
                    PixelArea window = window(i, zoom);
                    meter.time(() -> {
                        viewport.move(window, (layer, tile) -> tiles[0]++);
                        return window;
                    });
                    bench.progress().at("pan at zoom 1/" + zoom, i + 1, MOVES);
                }
                String name = "pan, zoom 1" + (zoom == 1 ? "" : "/" + zoom);
                bench.report().row(meter.row(name));
                bench.report()
                        .remark(
                                name,
                                Units.count(tiles[0] / MOVES) + " tiles a move, "
                                        + Units.percent((double) viewport.readAhead() / Math.max(1, tiles[0]))
                                        + " of them read ahead");
            }
        }
    }

    /** To the right as far as there is something, then a step down and back, and from the bottom again from the top. */
    private PixelArea window(int move, int zoom) {
        int width = WIDTH * zoom;
        int height = HEIGHT * zoom;
        int columns = 1 + Math.max(0, bench.profile().width() - width) / STEP;
        int rows = 1 + Math.max(0, bench.profile().height() - height) / STEP;
        int row = move / columns;
        int column = row % 2 == 0 ? move % columns : columns - 1 - move % columns;
        return new PixelArea(column * STEP, row % rows * STEP, width, height);
    }
}
