package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Revision;

/**
 * What painters do between strokes, in the shares of the profile: change a layer's opacity, visibility, name or place; take strokes
 * back, often several, and sometimes some of those again. For one thread.
 */
final class SessionMix {

    /** Of the strokes; a run goes on with an even chance. */
    private static final double UNDO = 0.08;

    /** Of the undos: redo is 2 % of the strokes. */
    private static final double REDO = 0.25;

    private final CanvasStore store;
    private final BenchCanvas canvas;
    private final double other;
    private final Report report;
    private final Meter changes;
    private final Meter undos;
    private final Meter redos;
    private final Meter unmeasured;
    private final SplittableRandom random = new SplittableRandom(11);
    private int number;

    SessionMix(Bench bench, BenchCanvas canvas) {
        this.store = bench.store();
        this.canvas = canvas;
        this.other = bench.profile().other();
        this.report = bench.report();
        this.changes = bench.meter();
        this.undos = bench.meter();
        this.redos = bench.meter();
        this.unmeasured = bench.meter();
    }

    /** What comes after a stroke, often nothing. */
    void between(boolean measured) {
        if (random.nextDouble() < other) {
            (measured ? changes : unmeasured).time(this::change);
        }
        if (random.nextDouble() < UNDO) {
            move(measured ? undos : unmeasured, () -> store.undo(canvas.id()));
            if (random.nextDouble() < REDO) {
                move(measured ? redos : unmeasured, () -> store.redo(canvas.id()));
            }
        }
    }

    private void move(Meter meter, Supplier<Optional<Revision>> step) {
        do {
            meter.time(step);
        } while (random.nextBoolean());
    }

    void report() {
        report.row(changes.row("layer's opacity, visibility, name, place"));
        report.row(undos.row("undo"));
        report.row(redos.row("redo"));
    }

    private Revision change() {
        String id = canvas.layers().get(random.nextInt(canvas.layers().size()));
        try (CanvasEdit edit = store.edit(canvas.id())) {
            LayerData layer = edit.data().layer(id).orElseThrow();
            number++;
            switch (number % 4) {
                case 0 -> edit.putLayer(layer.withAttribute("opacity", "0." + (10 + random.nextInt(90))), 0);
                case 1 -> edit.putLayer(layer.withAttribute("visibility", layer.visible() ? "hidden" : "visible"), 0);
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
