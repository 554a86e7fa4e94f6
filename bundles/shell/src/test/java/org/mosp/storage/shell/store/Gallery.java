package org.mosp.storage.shell.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;

/** Canvases painted at random, and everything that can be seen of them. */
final class Gallery {

    private Gallery() {}

    /** Paints canvases of a few layers and revisions; the name of layer {@code x} is {@code layer x}. */
    static List<String> paint(CanvasStore canvases, int count, int revisions, Random random) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CanvasEdit edit =
                    canvases.create(Metadata.of("canvas " + i, 512, 512).withTags(List.of("painted", "number " + i)));
            LayerData group = LayerData.group(edit.newLayerId(), "layer 0");
            LayerData inside = named(edit, PixelFormat.RGBA8).withDepth(1);
            LayerData ground = named(edit, PixelFormat.RGBA16);
            edit.setLayers(List.of(group, inside, ground));
            stroke(edit, inside.id(), PixelFormat.RGBA8, random);
            stroke(edit, ground.id(), PixelFormat.RGBA16, random);
            edit.putEntry("kept.bin", Bytes.wrap(bytes(random, 3_000)));
            canvases.commit(edit);
            for (int n = 1; n < revisions; n++) {
                change(canvases, edit.canvasId(), random);
            }
            ids.add(edit.canvasId());
        }
        return ids;
    }

    static void change(CanvasStore canvases, String id, Random random) {
        CanvasEdit edit = canvases.edit(id);
        List<LayerData> layers = edit.data().layers().stream()
                .filter(each -> each.kind() == LayerData.Kind.PIXELS)
                .toList();
        LayerData layer = layers.get(random.nextInt(layers.size()));
        stroke(edit, layer.id(), layer.format(), random);
        if (random.nextInt(4) == 0) {
            edit.putLayer(named(edit, PixelFormat.RGBA8), 0);
        }
        if (random.nextInt(4) == 0) {
            edit.metadata(metadata -> metadata.withName("renamed " + random.nextInt(1_000)));
        }
        canvases.commit(edit);
    }

    private static LayerData named(CanvasEdit edit, PixelFormat format) {
        String id = edit.newLayerId();
        return LayerData.pixels(id, "layer " + id, format);
    }

    private static void stroke(CanvasEdit edit, String layer, PixelFormat format, Random random) {
        for (int i = 0; i < 6; i++) {
            edit.putTile(
                    layer,
                    new Tile(
                            random.nextInt(24) - 4,
                            random.nextInt(24) - 4,
                            Bytes.wrap(bytes(random, format.tileBytes()))));
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        // noise in a quarter of it: it compresses, and no two are alike
        for (int i = 0; i < length / 4; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** What is seen of a revision: the layers in order, each with all that is known of it, and what stands beside. */
    record Seen(Map<String, String> layers, List<String> order, String beside) {}

    /** Every revision of every canvas. */
    static Map<String, Map<Long, Seen>> see(CanvasStore canvases) {
        Map<String, Map<Long, Seen>> all = new TreeMap<>();
        for (String id : canvases.canvasIds()) {
            Map<Long, Seen> revisions = new TreeMap<>();
            for (Revision revision : canvases.history(id).toList()) {
                revisions.put(revision.number(), see(canvases.open(id, revision.number())));
            }
            revisions.put(0L, see(canvases.open(id)));
            all.put(id, revisions);
        }
        return all;
    }

    private static Seen see(CanvasView view) {
        Map<String, String> layers = new HashMap<>();
        for (LayerData layer : view.data().layers()) {
            Map<String, Integer> tiles = new TreeMap<>();
            view.tiles(layer.id(), view.bounds(layer.id()), tile -> {
                synchronized (tiles) {
                    tiles.put(tile.x() + " " + tile.y(), tile.pixels().hashCode());
                }
            });
            layers.put(layer.id(), layer + " " + tiles);
        }
        Map<String, Integer> entries = new TreeMap<>();
        view.data()
                .entries()
                .forEach(
                        name -> entries.put(name, view.entry(name).orElseThrow().hashCode()));
        Revision revision = view.revision();
        return new Seen(
                layers,
                view.data().layers().stream().map(LayerData::id).toList(),
                view.data().metadata() + " " + entries + " " + revision.number() + " " + revision.createdAt() + " "
                        + revision.comment());
    }
}
