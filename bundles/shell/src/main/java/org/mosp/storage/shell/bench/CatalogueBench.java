package org.mosp.storage.shell.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.shell.output.Units;

/** Many canvases, each with a thumbnail: found by the beginning of their names, by tag, and page by page. */
final class CatalogueBench {

    private static final int ROUNDS = 50;
    private static final double MOST_MILLIS = 20;
    private static final int WIDE = 192;
    private static final int HIGH = 128;

    private final Bench bench;
    private final CanvasStore store;
    private final SplittableRandom random = new SplittableRandom(29);

    CatalogueBench(Bench bench) {
        this.bench = bench;
        this.store = bench.store();
    }

    void run(int count) {
        List<String> ids = new ArrayList<>();
        Meter making = bench.meter();
        for (int i = 0; i < count; i++) {
            bench.context().checkCancelled(i + " canvases were made");
            int number = i;
            Bytes thumbnail = thumbnail();
            ids.add(making.time(() -> make(number, thumbnail)));
            bench.progress().at("canvases", i + 1, count);
        }
        store.settle();
        bench.report().row(making.row("catalogue: a new canvas"));
        query("search", CanvasQuery.all().search("harbour " + count / 130), false);
        try {
            query("by tag", CanvasQuery.all().tagged("tag 7"), false);
        } catch (SchemaVersionException e) {
            bench.report().remark("catalogue: by tag", "not measured: tags need version 2 of schema catalogue");
        }
        CanvasQuery newest = CanvasQuery.all().sortedBy(CanvasQuery.Sort.UPDATED, true);
        query("newest 50", newest, false);
        query("newest 50 with thumbnails", newest, true);
        ids.forEach(store::delete);
        store.settle();
    }

    private void query(String name, CanvasQuery query, boolean thumbnails) {
        Meter meter = bench.meter();
        int[] found = {0};
        long[] bytes = {0};
        for (int i = 0; i < ROUNDS; i++) {
            meter.time(() -> {
                List<Canvas> page =
                        bench.storage().relational().listCanvases(query).canvases();
                found[0] = page.size();
                if (thumbnails) {
                    page.forEach(canvas -> bytes[0] +=
                            store.thumbnail(canvas.id()).map(Bytes::length).orElse(0));
                }
                return page;
            });
        }
        bench.report().row(meter.row("catalogue: " + name));
        bench.report()
                .remark(
                        "catalogue: " + name,
                        found[0] + " found" + (thumbnails ? ", " + Units.bytes(bytes[0] / ROUNDS) + " of PNG" : ""));
        bench.report().bar("catalogue: " + name + ": p50", meter.times().millis(0.5), MOST_MILLIS, Bar.Unit.MILLIS);
    }

    private String make(int number, Bytes thumbnail) {
        Metadata metadata = Metadata.of("Harbour " + number, 1_920, 1_080).withTags(List.of("tag " + number % 200));
        try (CanvasEdit edit = store.create(metadata)) {
            edit.putLayer(LayerData.pixels(edit.newLayerId(), "Sky", PixelFormat.RGBA8), 0);
            edit.setThumbnail(thumbnail);
            return store.commit(edit).canvasId();
        }
    }

    /** Two colours, one fading into the other. */
    private Bytes thumbnail() {
        BufferedImage image = new BufferedImage(WIDE, HIGH, BufferedImage.TYPE_INT_RGB);
        int colour = random.nextInt(1 << 24);
        int across = random.nextInt(1 << 10);
        for (int y = 0; y < HIGH; y++) {
            for (int x = 0; x < WIDE; x++) {
                image.setRGB(x, y, colour + across * x + y);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.wrap(png.toByteArray());
    }
}
