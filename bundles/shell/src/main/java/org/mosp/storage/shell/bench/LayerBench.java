package org.mosp.storage.shell.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.Brush;

/** What is done to whole layers, and to the whole canvas. */
final class LayerBench {

    private static final int ROUNDS = 21;
    private static final int MERGES = 5;
    private static final int GROWTH = 64;

    private final Bench bench;
    private final CanvasStore store;
    private final BenchCanvas canvas;

    LayerBench(Bench bench, BenchCanvas canvas) {
        this.bench = bench;
        this.store = bench.store();
        this.canvas = canvas;
    }

    void run(Set<Operation> wanted) {
        if (wanted.contains(Operation.DUPLICATE_LAYER)) {
            duplicateLayer();
        }
        if (wanted.contains(Operation.MERGE_DOWN)) {
            mergeDown();
        }
        if (wanted.contains(Operation.MOVE_LAYER)) {
            moveLayer();
        }
        if (wanted.contains(Operation.RESIZE)) {
            resize();
        }
        if (wanted.contains(Operation.DUPLICATE)) {
            duplicate();
        }
    }

    private void duplicateLayer() {
        Meter meter = bench.meter();
        for (int i = 0; i < ROUNDS; i++) {
            bench.context().checkCancelled("layers were copied " + i + " times");
            String layer = canvas.layers().get(i % canvas.layers().size());
            String[] copy = {""};
            meter.time(() -> commit(edit -> copy[0] = edit.duplicateLayer(layer)));
            commit(edit -> edit.removeLayer(copy[0]));
        }
        bench.report().row(meter.row("duplicate a layer"));
    }

    /** A copy of a layer onto the layer: as many tiles in both as there can be. */
    private void mergeDown() {
        Meter meter = bench.meter();
        long tiles = 0;
        for (int i = 0; i < MERGES; i++) {
            bench.context().checkCancelled("layers were merged " + i + " times");
            String lower = canvas.layers().get(i % canvas.layers().size());
            String[] upper = {""};
            commit(edit -> upper[0] = edit.duplicateLayer(lower));
            tiles += meter.time(() -> merge(upper[0], lower));
            bench.progress().at("merge down", i + 1, MERGES);
        }
        bench.report().row(meter.row("merge a layer down"));
        bench.report().remark("merging a layer down", Units.count(tiles / MERGES) + " tiles read twice and written");
    }

    private long merge(String upper, String lower) {
        CanvasView view = store.open(canvas.id());
        PixelArea all =
                new PixelArea(0, 0, bench.profile().width(), bench.profile().height());
        Map<Brush.Place, Bytes> below = new HashMap<>();
        view.tiles(lower, all, tile -> below.put(new Brush.Place(tile.x(), tile.y()), tile.pixels()));
        long[] tiles = {0};
        commit(edit -> {
            view.tiles(upper, all, tile -> {
                Bytes under = below.get(new Brush.Place(tile.x(), tile.y()));
                Bytes merged = under == null ? tile.pixels() : over(tile.pixels(), under);
                edit.putTile(lower, new Tile(tile.x(), tile.y(), merged));
                tiles[0]++;
            });
            edit.removeLayer(upper);
        });
        return tiles[0];
    }

    /** Pixels over pixels, not premultiplied. */
    private static Bytes over(Bytes upper, Bytes lower) {
        byte[] above = upper.toArray();
        byte[] result = lower.toArray();
        for (int i = 0; i < result.length; i += 4) {
            int alpha = above[i + 3] & 0xff;
            int below = (result[i + 3] & 0xff) * (255 - alpha) / 255;
            int sum = Math.max(1, alpha + below);
            for (int channel = i; channel < i + 3; channel++) {
                result[channel] = (byte) (((above[channel] & 0xff) * alpha + (result[channel] & 0xff) * below) / sum);
            }
            result[i + 3] = (byte) (alpha + below);
        }
        return Bytes.wrap(result);
    }

    private void moveLayer() {
        Meter meter = bench.meter();
        for (int i = 0; i < ROUNDS; i++) {
            String id = canvas.layers().get(i % canvas.layers().size());
            meter.time(() -> commit(edit -> {
                LayerData layer = edit.data().layer(id).orElseThrow();
                edit.putLayer(layer.withOffset(layer.offsetX() + 13, layer.offsetY() + 7), 0);
            }));
        }
        bench.report().row(meter.row("move a layer by (13, 7)"));
    }

    /** On all sides: every layer moves with it. */
    private void resize() {
        Meter meter = bench.meter();
        for (int i = 0; i < ROUNDS; i++) {
            meter.time(() -> commit(edit -> {
                edit.metadata(
                        metadata -> metadata.withSize(metadata.width() + 2 * GROWTH, metadata.height() + 2 * GROWTH));
                List<LayerData> moved = edit.data().layers().stream()
                        .map(layer -> layer.withOffset(layer.offsetX() + GROWTH, layer.offsetY() + GROWTH))
                        .toList();
                edit.setLayers(moved);
            }));
        }
        bench.report().row(meter.row("resize the canvas"));
    }

    private void duplicate() {
        Meter meter = bench.meter();
        for (int i = 0; i < ROUNDS; i++) {
            long head = store.open(canvas.id()).revision().number();
            Revision copy = meter.time(() -> store.duplicate(canvas.id(), head, metadata -> named(metadata)));
            store.delete(copy.canvasId());
        }
        bench.report().row(meter.row("duplicate the canvas"));
        bench.report().bar("duplicate the canvas: p50", meter.times().millis(0.5), 10, Bar.Unit.MILLIS);
        bench.report()
                .bar(
                        "duplicate the canvas: bytes written",
                        (double) meter.written().bytesWritten() / ROUNDS,
                        64 << 10,
                        Bar.Unit.BYTES);
    }

    private static Metadata named(Metadata metadata) {
        return metadata.withName(metadata.name() + ", copy");
    }

    private interface Change {
        void make(CanvasEdit edit);
    }

    private Revision commit(Change change) {
        try (CanvasEdit edit = store.edit(canvas.id())) {
            change.make(edit);
            return store.commit(edit);
        }
    }
}
