package org.mosp.storage.canvas.store.index;

import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.store.compose.Light;

/** Where a tile's pixels are. An empty tile has no reference. */
public sealed interface TileRef {

    /** The row it refers to, if any. */
    default Optional<RowName> row() {
        return Optional.empty();
    }

    /**
     * All pixels are the same.
     *
     * @param pixel its bytes as a number, the first the highest; never 0, which is an empty tile
     */
    record Colour(long pixel) implements TileRef {}

    /** In a row of the pool. */
    record Stored(RowName name) implements TileRef {

        @Override
        public Optional<RowName> row() {
            return Optional.of(name);
        }
    }

    /** Of a merged image: exactly what the layers of its revision compose to. */
    record Composed(Light light) implements TileRef {}

    /** Of a merged image: what the layers compose to, plus, byte by byte, the pixels in a row. */
    record Corrected(Light light, RowName name) implements TileRef {

        @Override
        public Optional<RowName> row() {
            return Optional.of(name);
        }
    }

    /** Not yet decided, in an edit only: the tile in its place, its pixels packed. */
    record Held(int x, int y, Bytes content) implements TileRef {

        /** Of the place alone: an edit holds one of each, and to hash the content at each look-up takes long. */
        @Override
        public int hashCode() {
            return 31 * x + y;
        }
    }
}
