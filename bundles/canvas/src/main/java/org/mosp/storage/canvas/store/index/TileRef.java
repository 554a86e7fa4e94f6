package org.mosp.storage.canvas.store.index;

/** Where a tile's pixels are. An empty tile has no reference. */
public sealed interface TileRef {

    /**
     * All pixels are the same.
     *
     * @param pixel its bytes as a number, the first the highest; never 0, which is an empty tile
     */
    record Colour(long pixel) implements TileRef {}

    /** In a row of the pool. */
    record Stored(RowName name) implements TileRef {}
}
