package org.example.sketch;

import java.nio.file.Path;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.embedded.MospStorage;

/** Makes a canvas, commits three strokes, and reads them after the store was closed and opened again. */
public final class Sketch {

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments[0]);
        String canvas;
        String layer;
        try (MospStorage storage = MospStorage.open(directory)) {
            CanvasStore canvases = storage.canvases();
            try (CanvasEdit edit = canvases.create(Metadata.of("sketch", 256, 64))) {
                canvas = edit.canvasId();
                layer = edit.newLayerId();
                edit.putLayer(LayerData.pixels(layer, "ink", PixelFormat.RGBA8), 0).comment("a layer for ink");
                canvases.commit(edit);
            }
            for (int x = 0; x < 3; x++) {
                try (CanvasEdit edit = canvases.edit(canvas)) {
                    edit.putTile(layer, new Tile(x, 0, stroke(10 + 20 * x))).comment("stroke " + (x + 1));
                    canvases.commit(edit); // it is on the disk when this returns
                }
            }
        }
        try (MospStorage storage = MospStorage.open(directory);
                var history = storage.canvases().history(canvas)) {
            history.forEach(revision -> System.out.println("revision " + revision.number() + " " + revision.comment()));
            boolean there = storage.canvases().open(canvas).tile(layer, 2, 0).equals(Optional.of(stroke(50)));
            System.out.println(there ? "the third stroke is there" : "the third stroke is lost");
        }
    }

    /** A black line through a tile of 64 x 64 pixels, of 4 bytes each: red, green, blue, alpha. */
    private static Bytes stroke(int row) {
        byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
        for (int x = 0; x < Tile.SIZE; x++) {
            pixels[(row * Tile.SIZE + x) * 4 + 3] = (byte) 255;
        }
        return Bytes.wrap(pixels);
    }
}
