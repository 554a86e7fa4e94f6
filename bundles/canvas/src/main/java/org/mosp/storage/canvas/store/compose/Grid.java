package org.mosp.storage.canvas.store.compose;

import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Tile;

/**
 * Points of the canvas.
 *
 * @param x of the first point
 * @param y of the first point
 * @param columns points in a row
 * @param rows of points
 * @param step pixels from point to point
 */
public record Grid(long x, long y, int columns, int rows, int step) {

    /** All pixels of a tile of a layer's plane. */
    public static Grid tile(int x, int y, LayerData layer) {
        return new Grid(
                (long) x * Tile.SIZE + layer.offsetX(),
                (long) y * Tile.SIZE + layer.offsetY(),
                Tile.SIZE,
                Tile.SIZE,
                1);
    }

    long x(int column) {
        return x + (long) column * step;
    }

    long y(int row) {
        return y + (long) row * step;
    }
}
