package org.mosp.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

/** A canvas with one painted tile. */
record Drawing(String canvas, String layer, int colour) {

    static Drawing paint(CanvasStore canvases, int colour) {
        try (CanvasEdit edit = canvases.create(Metadata.of("drawing " + colour, 64, 64))) {
            String layer = edit.newLayerId();
            edit.putLayer(LayerData.pixels(layer, "ink", PixelFormat.RGBA8), 0);
            edit.putTile(layer, new Tile(0, 0, pixels(colour)));
            canvases.commit(edit);
            return new Drawing(edit.canvasId(), layer, colour);
        }
    }

    void assertIn(CanvasStore canvases) {
        assertEquals(pixels(colour), canvases.open(canvas).tile(layer, 0, 0).orElseThrow());
    }

    private static Bytes pixels(int colour) {
        byte[] bytes = new byte[PixelFormat.RGBA8.tileBytes()];
        Arrays.fill(bytes, (byte) colour);
        for (int i = 0; i < 64; i++) {
            bytes[i] = (byte) i; // no tile of one colour, which would have no row
        }
        return Bytes.wrap(bytes);
    }
}
