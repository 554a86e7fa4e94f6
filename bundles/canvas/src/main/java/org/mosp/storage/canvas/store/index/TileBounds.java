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

    private static final int MIN_TILE = Integer.MIN_VALUE / Tile.SIZE;
    private static final int MAX_TILE = Integer.MAX_VALUE / Tile.SIZE;

    /** Of no tile. */
    public static final TileBounds EMPTY =
            new TileBounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE);

    /**
     * Of the tiles that an area touches, as far as coordinates of 32 bits reach.
     *
     * @param offsetX where column 0 of the tiles begins
     * @param offsetY where row 0 of the tiles begins
     */
    public static TileBounds of(PixelArea area, int offsetX, int offsetY) {
        if (area.isEmpty()) {
            return EMPTY;
        }
        long left = (long) area.x() - offsetX;
        long top = (long) area.y() - offsetY;
        return new TileBounds(
                        (int) Math.max(MIN_TILE, Math.floorDiv(left, (long) Tile.SIZE)),
                        (int) Math.max(MIN_TILE, Math.floorDiv(top, (long) Tile.SIZE)),
                        (int) Math.min(MAX_TILE, Math.floorDiv(left + area.width() - 1, (long) Tile.SIZE)),
                        (int) Math.min(MAX_TILE, Math.floorDiv(top + area.height() - 1, (long) Tile.SIZE)))
                .orEmpty();
    }

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

    private TileBounds orEmpty() {
        return isEmpty() ? EMPTY : this;
    }

    /** Whether there is no tile. */
    public boolean isEmpty() {
        return left > right || top > bottom;
    }

    /** Whether a tile is inside. */
    public boolean holds(int x, int y) {
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
