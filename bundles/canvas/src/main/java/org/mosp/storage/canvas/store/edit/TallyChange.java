package org.mosp.storage.canvas.store.edit;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.index.TileRef;

/**
 * What a layer holds after a change, from what it held before and the tiles that changed; only where one at the rim is gone, the
 * blocks at the rim are looked at. For one thread.
 */
final class TallyChange {

    private final Function<RowName, OptionalInt> rowBytes;
    private final TileBounds before;
    private final Map<Place, Block> blocks = new HashMap<>();
    private long tiles;
    private long bytes;
    private TileBounds bounds;
    private boolean rimGone;
    private boolean unknown;

    /**
     * No change yet.
     *
     * @param rowBytes the length of a row; empty if it is missing
     */
    TallyChange(Tally before, Function<RowName, OptionalInt> rowBytes) {
        this.rowBytes = rowBytes;
        this.before = before.bounds();
        this.bounds = before.bounds();
        this.tiles = before.tiles();
        this.bytes = before.bytes();
    }

    /** A block becomes another. */
    void block(Place place, Block old, Block block) {
        blocks.put(place, block);
        for (int slot = 0; slot < Block.TILES; slot++) {
            Optional<TileRef> was = old.tile(slot);
            Optional<TileRef> is = block.tile(slot);
            if (!was.equals(is)) {
                was.ifPresent(tile -> count(tile, -1));
                is.ifPresent(tile -> count(tile, 1));
                int x = place.tileX(slot);
                int y = place.tileY(slot);
                if (is.isPresent()) {
                    bounds = bounds.with(x, y);
                } else {
                    rimGone |= before.isRim(x, y);
                }
            }
        }
    }

    private void count(TileRef tile, int sign) {
        tiles += sign;
        if (tile.row().isPresent()) {
            OptionalInt length = rowBytes.apply(tile.row().get());
            unknown |= length.isEmpty();
            bytes += sign * (long) length.orElse(0);
        }
    }

    /**
     * What the layer holds; absent if a row that counts is missing.
     *
     * @param after all its blocks
     * @param stored reads one that did not change
     */
    Optional<Tally> after(BlockList after, Function<BlockRef, Block> stored) {
        if (unknown) {
            return Optional.empty();
        }
        if (rimGone) {
            bounds = TileBounds.of(after.blocks(), place -> {
                Block changed = blocks.get(place);
                return changed != null
                        ? changed
                        : stored.apply(Objects.requireNonNull(after.blocks().get(place)));
            });
        }
        return Optional.of(tiles == 0 ? Tally.EMPTY : new Tally(tiles, bytes, bounds));
    }
}
