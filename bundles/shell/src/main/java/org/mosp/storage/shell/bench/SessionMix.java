package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Revision;

/**
 * What painters do between strokes, in the shares of the profile: change a layer's opacity, visibility, name or place. For one
 * thread.
 */
final class SessionMix {

    private final CanvasStore store;
    private final BenchCanvas canvas;
    private final double other;
    private final Report report;
    private final Meter changes;
    private final Meter unmeasured;
    private final SplittableRandom random = new SplittableRandom(11);
    private int number;

    SessionMix(Bench bench, BenchCanvas canvas) {
        this.store = bench.store();
        this.canvas = canvas;
        this.other = bench.profile().other();
        this.report = bench.report();
        this.changes = bench.meter();
        this.unmeasured = bench.meter();
    }

    /** What comes after a stroke, often nothing. */
    void between(boolean measured) {
        if (random.nextDouble() < other) {
            (measured ? changes : unmeasured).time(this::change);
        }
    }

    void report() {
        report.row(changes.row("layer's opacity, visibility, name, place"));
    }

    private Revision change() {
        String id = canvas.layers().get(random.nextInt(canvas.layers().size()));
        try (CanvasEdit edit = store.edit(canvas.id())) {
            LayerData layer = edit.data().layer(id).orElseThrow();
            number++;
            switch (number % 4) {
                case 0 -> edit.putLayer(layer.withAttribute("opacity", "0." + (10 + random.nextInt(90))), 0);
                case 1 -> edit.putLayer(
                        layer.withAttribute("visibility", layer.visible() ? "hidden" : "visible"), 0);
                case 2 -> edit.putLayer(layer.withAttribute("name", "Layer " + id + ", " + number), 0);
                default -> edit.setLayers(swapped(edit.data().layers()));
            }
            return store.commit(edit);
        }
    }

    /** With one layer and the one below it, of the same group, in each other's place. */
    private List<LayerData> swapped(List<LayerData> layers) {
        List<LayerData> after = new ArrayList<>(layers);
        for (int i = random.nextInt(after.size()); i + 1 < after.size(); i++) {
            LayerData one = after.get(i);
            LayerData below = after.get(i + 1);
            boolean pixels = one.kind() == LayerData.Kind.PIXELS && below.kind() == LayerData.Kind.PIXELS;
            if (pixels && one.depth() == below.depth()) {
                after.set(i, below);
                after.set(i + 1, one);
                break;
            }
        }
        return after;
    }
}
