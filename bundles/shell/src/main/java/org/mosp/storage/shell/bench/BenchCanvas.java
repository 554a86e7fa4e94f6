package org.mosp.storage.shell.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;

/**
 * A canvas as a painter would have it before the measured strokes.
 *
 * @param id of the canvas
 * @param layers ids of its layers
 * @param tiles tiles that are not empty
 * @param bounded whether there are fewer than the profile says, for time
 */
record BenchCanvas(String id, List<String> layers, long tiles, boolean bounded) {

    /** The most tiles filled before: 640 MB of pixels. */
    private static final long MOST_TILES = 40_000;

    /** Fills a canvas; in one commit, staged by the store. */
    static BenchCanvas fill(CanvasStore store, Profile profile, Progress progress) {
        int columns = (profile.width() + Tile.SIZE - 1) / Tile.SIZE;
        int rows = (profile.height() + Tile.SIZE - 1) / Tile.SIZE;
        long wanted = Math.round(profile.painted() * columns * rows);
        long each = Math.min(wanted, MOST_TILES / profile.layers());
        List<String> layers = new ArrayList<>();
        long tiles = 0;
        try (CanvasEdit edit = store.create(Metadata.of("mosp bench " + profile, profile.width(), profile.height()))) {
            SplittableRandom random = new SplittableRandom(17);
            List<LayerData> tree = tree(edit, profile);
            edit.setLayers(tree);
            tree.stream()
                    .filter(layer -> layer.kind() == LayerData.Kind.PIXELS)
                    .forEach(layer -> layers.add(layer.id()));
            for (String id : layers) {
                tiles += fill(edit, id, profile, each, columns, rows, random);
                progress.at("layers", layers.indexOf(id) + 1, profile.layers());
            }
            Revision revision = store.commit(edit.comment("filled"));
            return new BenchCanvas(revision.canvasId(), layers, tiles, each < wanted);
        }
    }

    /** Every group has its share of the layers, and one deeper group if there may be one; the others are below all groups. */
    private static List<LayerData> tree(CanvasEdit edit, Profile profile) {
        List<LayerData> tree = new ArrayList<>();
        int share = profile.layers() / (profile.groups() + 1);
        for (int group = 0; group < profile.groups(); group++) {
            int depth = group % profile.depth();
            tree.add(LayerData.group(edit.newLayerId(), "Group " + (group + 1)).withDepth(depth));
            for (int i = 0; i < share; i++) {
                tree.add(layer(edit, profile, tree.size() - group).withDepth(depth + 1));
            }
        }
        while (tree.size() < profile.layers() + profile.groups()) {
            tree.add(layer(edit, profile, tree.size() - profile.groups() + 1));
        }
        return tree;
    }

    private static LayerData layer(CanvasEdit edit, Profile profile, int number) {
        return LayerData.pixels(edit.newLayerId(), "Layer " + number, PixelFormat.RGBA8)
                .withArea(new PixelArea(0, 0, profile.width(), profile.height()));
    }

    /** Paint comes in patches: rows of tiles from random places on. */
    private static long fill(
            CanvasEdit edit,
            String layer,
            Profile profile,
            long wanted,
            int columns,
            int rows,
            SplittableRandom random) {
        boolean[] taken = new boolean[columns * rows];
        long filled = 0;
        while (filled < wanted) {
            int at = random.nextInt(taken.length);
            for (int run = 0; run < 12 && at + run < taken.length && filled < wanted; run++) {
                int place = at + run;
                if (!taken[place]) {
                    taken[place] = true;
                    edit.putTile(layer, new Tile(place % columns, place / columns, pixels(profile, random)));
                    filled++;
                }
            }
        }
        return filled;
    }

    /** Tiles as brushes leave them: of one colour, smooth, textured (7 in 20) or noisy (1 in 20). */
    private static Bytes pixels(Profile profile, SplittableRandom random) {
        byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
        int colour = random.nextInt();
        double lot = random.nextDouble();
        boolean uniform = random.nextDouble() < profile.uniform();
        for (int i = 0; i < pixels.length; i += 4) {
            int x = i / 4 % Tile.SIZE;
            int y = i / 4 / Tile.SIZE;
            int change =
                    uniform ? 0 : lot < 0.6 ? x + y : lot < 0.95 ? 16 * (random.nextInt() >>> 30) : random.nextInt();
            pixels[i] = (byte) (colour + change);
            pixels[i + 1] = (byte) ((colour >> 8) + change);
            pixels[i + 2] = (byte) ((colour >> 16) + (change >> 1));
            pixels[i + 3] = (byte) 0xff;
        }
        return Bytes.wrap(pixels);
    }
}
