package org.mosp.storage.canvas;

import org.mosp.storage.Bytes;

/**
 * A square of 64 x 64 pixels of one layer.
 *
 * @param x column in tiles: the tile begins at pixel {@code 64 * x} of its layer's plane; may be negative
 * @param y row in tiles
 * @param pixels rows from the top, in the layer's {@link PixelFormat}: {@link PixelFormat#tileBytes()} bytes
 */
public record Tile(int x, int y, Bytes pixels) {

    /** Pixels per side. */
    public static final int SIZE = 64;

    /** The tile column or row of a pixel coordinate. */
    public static int indexOf(int pixel) {
        return Math.floorDiv(pixel, SIZE);
    }
}
