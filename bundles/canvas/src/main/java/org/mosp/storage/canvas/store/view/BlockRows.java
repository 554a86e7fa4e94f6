package org.mosp.storage.canvas.store.view;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.TileBounds;

/**
 * The places of a layer's blocks that a window touches, row of blocks by row of blocks. Costs the blocks in the window and the rows that
 * hold any; neither empty space nor what stands beside the window costs anything. For one thread.
 */
final class BlockRows {

    private final NavigableMap<Place, BlockRef> blocks;
    private final int left;
    private final int right;
    private final int bottom;
    private @Nullable Place next;

    BlockRows(NavigableMap<Place, BlockRef> blocks, TileBounds window) {
        this.blocks = blocks;
        this.left = Block.indexOf(window.left());
        this.right = Block.indexOf(window.right());
        this.bottom = Block.indexOf(window.bottom());
        this.next = window.isEmpty() ? null : from(new Place(left, Block.indexOf(window.top())));
    }

    /** Whether there is another row with a block in the window. */
    boolean hasNext() {
        return next != null;
    }

    /** The places of the next row, from the left. */
    List<Place> next() {
        Place first = next;
        if (first == null) {
            throw new NoSuchElementException();
        }
        List<Place> row = new ArrayList<>();
        Place place = first;
        while (place != null && place.y() == first.y() && place.x() <= right) {
            row.add(place);
            place = blocks.higherKey(place);
        }
        next = place == null ? null : from(place.y() == first.y() ? new Place(left, first.y() + 1) : place);
        return row;
    }

    /** The first place in the window at or behind one. */
    private @Nullable Place from(Place start) {
        Place place = blocks.ceilingKey(start);
        while (place != null && place.y() <= bottom && (place.x() < left || place.x() > right)) {
            int y = place.x() < left ? place.y() : place.y() + 1;
            place = blocks.ceilingKey(new Place(left, y));
        }
        return place == null || place.y() > bottom ? null : place;
    }
}
