package org.mosp.storage.openraster.file.compose;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

/** Reads a layer's pixels for one tile of the canvas, wherever the layer was moved to. */
final class TilePixels {

    private final CanvasView view;

    TilePixels(CanvasView view) {
        this.view = view;
    }

    /**
     * Red, green, blue and alpha from 0 to 1, premultiplied.
     *
     * @param offsetX added to the layer's pixels, with its groups' offsets
     * @param offsetY the same for y
     * @return whether there are any pixels
     */
    boolean read(LayerData layer, int offsetX, int offsetY, int column, int row, float[] target) {
        int left = column * Tile.SIZE - offsetX;
        int top = row * Tile.SIZE - offsetY;
        boolean any = false;
        for (int y = Tile.indexOf(top); y <= Tile.indexOf(top + Tile.SIZE - 1); y++) {
            for (int x = Tile.indexOf(left); x <= Tile.indexOf(left + Tile.SIZE - 1); x++) {
                Optional<Bytes> tile = view.tile(layer.id(), x, y);
                if (tile.isPresent()) {
                    any = true;
                    copy(tile.orElseThrow().asByteBuffer(), layer.format(), x, y, left, top, target);
                }
            }
        }
        return any;
    }

    private static void copy(
            ByteBuffer pixels, PixelFormat format, int tileX, int tileY, int left, int top, float[] target) {
        int fromX = Math.max(left, tileX * Tile.SIZE);
        int toX = Math.min(left, tileX * Tile.SIZE) + Tile.SIZE;
        int fromY = Math.max(top, tileY * Tile.SIZE);
        int toY = Math.min(top, tileY * Tile.SIZE) + Tile.SIZE;
        int depth = format.bytesPerChannel();
        float most = depth == 1 ? 255f : 65_535f;
        int colours = format.channels() - 1;
        for (int y = fromY; y < toY; y++) {
            for (int x = fromX; x < toX; x++) {
                int in = ((y - tileY * Tile.SIZE) * Tile.SIZE + x - tileX * Tile.SIZE) * format.bytesPerPixel();
                int out = 4 * ((y - top) * Tile.SIZE + x - left);
                float alpha = level(pixels, in + colours * depth, depth) / most;
                target[out + 3] = alpha;
                for (int k = 0; k < 3 && alpha > 0; k++) {
                    int channel = colours == 1 ? 0 : k;
                    target[out + k] = level(pixels, in + channel * depth, depth) / most * alpha;
                }
            }
        }
    }

    private static int level(ByteBuffer pixels, int index, int depth) {
        return depth == 1 ? pixels.get(index) & 0xff : pixels.getShort(index) & 0xffff;
    }
}
