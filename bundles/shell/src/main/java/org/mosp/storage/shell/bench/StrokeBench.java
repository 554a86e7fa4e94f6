package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.shell.output.Percentiles;
import org.mosp.storage.shell.output.Units;
import org.mosp.storage.shell.paint.Brush;
import org.mosp.storage.shell.paint.EngineFigures;
import org.mosp.storage.shell.paint.Stroke;
import org.mosp.storage.shell.paint.StrokeCommit;
import org.mosp.storage.shell.paint.StrokeScript;

/**
 * A painter's session on a filled canvas: strokes, each beside what it is compared with so that noise of the machine meets all
 * three, and between them what else painters do.
 */
final class StrokeBench {

    private static final int WARM_UP = 40;
    private static final double SAME_LAYER = 0.8;

    /** Strokes at either end whose medians are compared; at most a quarter. */
    private static final int END = 1_000;

    private final Bench bench;
    private final CanvasStore store;
    private final BenchCanvas canvas;
    private final int count;
    private final String scratch;
    private final SplittableRandom random = new SplittableRandom(3);
    private final SessionMix mix;
    private final Percentiles strokes = new Percentiles();
    private final Percentiles encode = new Percentiles();
    private final Percentiles floors = new Percentiles();
    private final Percentiles early = new Percentiles();
    private final Percentiles late = new Percentiles();
    private final Percentiles earlyAlone = new Percentiles();
    private final Percentiles lateAlone = new Percentiles();
    private final List<Long> alike = new ArrayList<>();
    private long tiles;
    private long bytesAdded;

    StrokeBench(Bench bench, BenchCanvas canvas, int count) {
        this.bench = bench;
        this.store = bench.store();
        this.canvas = canvas;
        this.count = count;
        this.mix = new SessionMix(bench, canvas);
        try (CanvasEdit edit = store.create(Metadata.of("hashing and compressing alone", 64, 64))) {
            edit.putLayer(LayerData.pixels(edit.newLayerId(), "Layer", PixelFormat.RGBA8), 0);
            this.scratch = store.commit(edit).canvasId();
        }
    }

    /**
     * Paints and measures.
     *
     * @return revisions that show the same picture: the first, one of the middle and the last
     */
    List<Long> run(Floor floor) {
        Rows rowsBefore = Rows.tiles(bench.storage(), canvas.id());
        EngineFigures before = EngineFigures.of(bench.storage());
        StrokeScript script =
                new StrokeScript(1, bench.profile().width(), bench.profile().height());
        String layer = canvas.layers().get(0);
        alike.add(store.open(canvas.id()).revision().number());
        for (int i = -WARM_UP; i < count; i++) {
            bench.context().checkCancelled(strokes.count() + " strokes were measured");
            if (random.nextDouble() >= SAME_LAYER) {
                layer = canvas.layers().get(random.nextInt(canvas.layers().size()));
            }
            stroke(script.next(), layer, floor, i);
            mix.between(i >= 0);
            if (i == count / 2 || i == count - 1) {
                alike.add(asItWasFirst());
            }
            bench.progress().at("strokes", i + WARM_UP, (long) count + WARM_UP);
        }
        store.delete(scratch);
        store.settle();
        EngineFigures written = EngineFigures.of(bench.storage()).since(before);
        report(written, Rows.tiles(bench.storage(), canvas.id()).valueBytes() - rowsBefore.valueBytes());
        return alike;
    }

    /** The first picture again, in a revision that is left at once: the painter goes on where it was. */
    private long asItWasFirst() {
        CanvasView first = store.open(canvas.id(), alike.get(0));
        PixelArea all =
                new PixelArea(0, 0, bench.profile().width(), bench.profile().height());
        long revision;
        try (CanvasEdit edit = store.edit(canvas.id())) {
            edit.setLayers(first.data().layers());
            for (String layer : canvas.layers()) {
                edit.clearTiles(layer);
                first.tiles(layer, all, tile -> edit.putTile(layer, tile));
            }
            revision = store.commit(edit).number();
        }
        store.undo(canvas.id());
        return revision;
    }

    private void stroke(Stroke stroke, String layer, Floor floor, int index) {
        CanvasView view = store.open(canvas.id());
        Map<Brush.Place, Bytes> painted = Brush.draw(
                stroke, place -> view.tile(layer, place.x(), place.y()).orElse(Bytes.EMPTY));
        // in turn, so that none always finds the caches warmed by the other
        boolean first = (index & 1) == 0;
        long encoded = first ? encode(painted) : 0;
        StrokeCommit done = StrokeCommit.make(store, view, edit -> layer, painted, "");
        encoded = first ? encoded : encode(painted);
        long forced = floor.append(done.revision().bytesAdded());
        if (index >= 0) {
            measured(done, encoded, forced, index);
        }
    }

    /** The same tiles hashed and compressed alone: an edit of an empty canvas, let go. Setting the layer makes it finish its tiles. */
    private long encode(Map<Brush.Place, Bytes> painted) {
        try (CanvasEdit edit = store.edit(scratch)) {
            LayerData layer = edit.data().layers().get(0);
            long start = System.nanoTime();
            painted.forEach((place, pixels) -> edit.putTile(layer.id(), new Tile(place.x(), place.y(), pixels)));
            edit.putLayer(layer, 0);
            return System.nanoTime() - start;
        }
    }

    private void measured(StrokeCommit done, long encoded, long forced, int index) {
        strokes.add(done.nanos());
        encode.add(encoded);
        floors.add(forced);
        tiles += done.tiles();
        bytesAdded += done.revision().bytesAdded();
        int end = Math.min(END, count / 4);
        if (index < end) {
            early.add(done.nanos());
            earlyAlone.add(encoded + forced);
        } else if (index >= count - end) {
            late.add(done.nanos());
            lateAlone.add(encoded + forced);
        }
    }

    private double ratio(double share) {
        return strokes.millis(share) / Math.max(1e-6, floors.millis(share) + encode.millis(share));
    }

    private void report(EngineFigures written, long compressed) {
        Report report = bench.report();
        report.row(Meter.row("stroke, durable", bench.storage(), strokes, written));
        EngineFigures nothing = new EngineFigures(0, 0, 0);
        report.row(Meter.row("  hashing and compressing the same tiles", bench.storage(), encode, nothing));
        report.row(Meter.row("  floor: the same bytes appended and forced", bench.storage(), floors, nothing));
        mix.report();
        int painted = Math.max(1, strokes.count());
        int commits = painted + WARM_UP;
        long raw = tiles * PixelFormat.RGBA8.tileBytes();
        report.remark(
                "a stroke changes",
                Units.count(tiles / painted) + " tiles, " + Units.bytes(raw / painted) + " of pixels, "
                        + Units.bytes(compressed / commits) + " compressed");
        report.remark(
                "a stroke writes",
                Units.bytes(written.bytesWritten() / commits) + ", of it " + Units.bytes(bytesAdded / painted)
                        + " canvas data; what is between strokes, and the catalogue's marks, included");
        report.remark(
                "strokes/s",
                Units.count(Math.round(painted * 1000 / Math.max(1e-3, strokes.totalMillis()))) + ", one painter");
        double growth = late.millis(0.5) / Math.max(1e-6, early.millis(0.5));
        double alone = lateAlone.millis(0.5) / Math.max(1e-6, earlyAlone.millis(0.5));
        report.remark(
                "first and last strokes",
                "p50 " + Units.millis(early.millis(0.5)) + " and " + Units.millis(late.millis(0.5)) + " of "
                        + Units.count(early.count()) + " each; floor, hashing and compressing of the same: "
                        + Units.millis(earlyAlone.millis(0.5)) + " and " + Units.millis(lateAlone.millis(0.5)) + ", "
                        + Units.ratio(alone));
        report.bar("stroke: p50 / (floor + hashing and compressing the same tiles)", ratio(0.5), 1.3, Bar.Unit.TIMES);
        report.bar(
                "stroke: bytes written / compressed tiles",
                written.bytesWritten() / Math.max(1.0, compressed),
                3,
                Bar.Unit.TIMES);
        report.bar(
                "stroke: p50 of the last " + Units.count(late.count()) + " / of the first",
                growth,
                1.2,
                Bar.Unit.TIMES);
        facts(report, growth, written, compressed);
    }

    private void facts(Report report, double growth, EngineFigures written, long compressed) {
        report.fact("strokes", strokes.count());
        report.fact("tilesChanged", tiles);
        report.fact("stroke", strokes.document());
        report.fact("encode", encode.document());
        report.fact("floor", floors.document());
        report.fact("ratioP50", Units.roundedMillis(ratio(0.5)));
        report.fact("lateToEarlyP50", Units.roundedMillis(growth));
        report.fact("bytesAdded", bytesAdded);
        report.fact("bytesCompressed", compressed);
        report.fact("bytesWritten", written.bytesWritten());
        report.fact("fsyncs", written.forces());
    }
}
