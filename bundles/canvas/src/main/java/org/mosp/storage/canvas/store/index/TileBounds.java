package org.mosp.storage.canvas.store.index;

import java.util.NavigableMap;
import java.util.function.Function;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;

/**
 * The smallest rectangle of tiles that holds some, its edges included.
 *
 * @param left column
 * @param top row
 * @param right column
 * @param bottom row
 */
public record TileBounds(int left, int top, int right, int bottom) {

    /** Of no tile. */
    public static final TileBounds EMPTY =
            new TileBounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);

    /** Of a layer's blocks: only those at its rim are looked at. */
    public static TileBounds of(NavigableMap<Place, BlockRef> blocks, Function<Place, Block> block) {
        if (blocks.isEmpty()) {
            return EMPTY;
        }
        int left = blocks.keySet().stream().mapToInt(Place::x).min().orElseThrow();
        int right = blocks.keySet().stream().mapToInt(Place::x).max().orElseThrow();
        int top = blocks.firstKey().y();
        int bottom = blocks.lastKey().y();
        TileBounds bounds = EMPTY;
        for (Place place : blocks.keySet()) {
            if (place.x() == left || place.x() == right || place.y() == top || place.y() == bottom) {
                bounds = bounds.with(place, block.apply(place));
            }
        }
        return bounds;
    }

    private TileBounds with(Place place, Block block) {
        TileBounds bounds = this;
        for (int slot = 0; slot < Block.TILES; slot++) {
            if (block.tile(slot).isPresent()) {
                bounds = bounds.with(place.tileX(slot), place.tileY(slot));
            }
        }
        return bounds;
    }

    /** This with one more tile. */
    public TileBounds with(int x, int y) {
        return holds(x, y)
                ? this
                : new TileBounds(Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y));
    }

    private boolean holds(int x, int y) {
        return x >= left && x <= right && y >= top && y <= bottom;
    }

    /** Whether the rectangle may be a smaller one without that tile of it. */
    public boolean isRim(int x, int y) {
        return x == left || x == right || y == top || y == bottom;
    }

    /** In pixels; what is wider or higher than numbers of 32 bits is as wide or high as they can say. */
    public PixelArea area() {
        return left > right
                ? PixelArea.EMPTY
                : new PixelArea(left * Tile.SIZE, top * Tile.SIZE, pixels(left, right), pixels(top, bottom));
    }

    private static int pixels(int first, int last) {
        return (int) Math.min(Integer.MAX_VALUE, ((long) last - first + 1) * Tile.SIZE);
    }
}
