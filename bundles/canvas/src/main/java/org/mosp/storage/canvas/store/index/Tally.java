package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.LayerContents;

/**
 * What tiles a layer has.
 *
 * <p>As bytes: the number of tiles, the number of bytes, and, unless there is no tile, left and top as signed numbers and how many
 * columns and rows there are from there.
 *
 * @param tiles how many
 * @param bytes of their rows, each counted wherever it is used
 * @param bounds where
 */
public record Tally(long tiles, long bytes, TileBounds bounds) {

    /** No tile. */
    public static final Tally EMPTY = new Tally(0, 0, TileBounds.EMPTY);

    /** As applications see it. */
    public LayerContents contents() {
        return new LayerContents(bounds.area(), tiles, bytes);
    }

    /** This with one more tile. */
    public Tally with(int x, int y, long rowBytes) {
        return new Tally(tiles + 1, bytes + rowBytes, bounds.with(x, y));
    }

    /** This with the tiles of a block, counted as if it were the one at 0, 0, in its place. */
    public Tally with(Tally block, BlockList.Place place) {
        if (block.tiles == 0) {
            return this;
        }
        int x = place.x() * Block.SIDE;
        int y = place.y() * Block.SIDE;
        TileBounds both = bounds.with(x + block.bounds.left(), y + block.bounds.top())
                .with(x + block.bounds.right(), y + block.bounds.bottom());
        return new Tally(tiles + block.tiles, bytes + block.bytes, both);
    }

    /** That of a block, of at most 256 tiles within 16 x 16 places, in one number; 0 if there is no tile. */
    public long packed() {
        return tiles == 0
                ? 0
                : (((bytes << 9 | tiles) << 4 | bounds.left()) << 4 | bounds.top()) << 8
                        | (long) bounds.right() << 4
                        | bounds.bottom();
    }

    /** The tally of a block again. */
    public static Tally unpacked(long packed) {
        if (packed == 0) {
            return EMPTY;
        }
        TileBounds bounds = new TileBounds(
                (int) (packed >>> 12 & 15), (int) (packed >>> 8 & 15), (int) (packed >>> 4 & 15), (int) (packed & 15));
        return new Tally(packed >>> 16 & 511, packed >>> 25, bounds);
    }

    /** As bytes. */
    Bytes encode() {
        RecordWriter writer = new RecordWriter(24).number(tiles).number(bytes);
        if (tiles > 0) {
            writer.signed(bounds.left())
                    .signed(bounds.top())
                    .number((long) bounds.right() - bounds.left() + 1)
                    .number((long) bounds.bottom() - bounds.top() + 1);
        }
        return writer.toBytes();
    }

    /** From bytes; what newer software may have added behind is passed over. */
    static Tally decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        long tiles = reader.number();
        long rowBytes = reader.number();
        if (tiles == 0) {
            return EMPTY;
        }
        long left = reader.signed();
        long top = reader.signed();
        long right = left + reader.number() - 1;
        long bottom = top + reader.number() - 1;
        if (left != (int) left || top != (int) top || right != (int) right || bottom != (int) bottom) {
            throw reader.damaged("bounds outside of the plane");
        }
        if (tiles < 0 || rowBytes < 0 || right < left || bottom < top) {
            throw reader.damaged("fewer than no tiles");
        }
        return new Tally(tiles, rowBytes, new TileBounds((int) left, (int) top, (int) right, (int) bottom));
    }
}
