package org.mosp.storage.canvas.store.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * Which tiles of a layer differ, found from its blocks: the same pixels have the same reference, and blocks of the same reference are not
 * looked at. Any number of threads.
 */
final class TileDifferences {

    private final CanvasReader reader;
    private final String canvasId;
    private final String poolId;

    TileDifferences(CanvasReader reader, String canvasId, String poolId) {
        this.reader = reader;
        this.canvasId = canvasId;
        this.poolId = poolId;
    }

    /** All tiles of a layer, from the top, each row from the left. */
    List<CanvasDiff.Place> all(LayerRecord layer) {
        return between(
                BlockList.EMPTY,
                layer.data().format(),
                layer.blocks(),
                layer.data().format());
    }

    /** The tiles that differ, from the top, each row from the left. */
    List<CanvasDiff.Place> between(LayerRecord one, LayerRecord other) {
        return between(
                one.blocks(), one.data().format(), other.blocks(), other.data().format());
    }

    /** Whether a merged image has a tile that its layers say. */
    boolean anyComposed(LayerRecord image) {
        for (BlockRef ref : image.blocks().blocks().values()) {
            Block block = reader.block(canvasId, poolId, ref, image.data().format());
            for (int slot = 0; slot < Block.TILES; slot++) {
                if (block.tile(slot)
                        .filter(tile -> tile instanceof TileRef.Composed || tile instanceof TileRef.Corrected)
                        .isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<CanvasDiff.Place> between(
            BlockList before, PixelFormat oldFormat, BlockList after, PixelFormat format) {
        NavigableMap<Place, BlockRef> old = before.blocks();
        NavigableMap<Place, BlockRef> now = after.blocks();
        TreeSet<Place> places = new TreeSet<>(old.keySet());
        places.addAll(now.keySet());
        List<CanvasDiff.Place> found = new ArrayList<>();
        for (Place place : places) {
            BlockRef was = old.get(place);
            BlockRef is = now.get(place);
            // the same bytes are other pixels in another format
            if (oldFormat != format || was == null || !was.equals(is)) {
                compare(place, block(was, oldFormat), block(is, format), oldFormat, format, found);
            }
        }
        found.sort(Comparator.comparingInt(CanvasDiff.Place::y).thenComparingInt(CanvasDiff.Place::x));
        return found;
    }

    private void compare(
            Place place,
            Block old,
            Block now,
            PixelFormat oldFormat,
            PixelFormat format,
            List<CanvasDiff.Place> found) {
        for (int slot = 0; slot < Block.TILES; slot++) {
            Optional<TileRef> was = old.tile(slot);
            Optional<TileRef> is = now.tile(slot);
            boolean differ = oldFormat != format ? was.isPresent() || is.isPresent() : differ(was, is, format);
            if (differ) {
                found.add(new CanvasDiff.Place(place.tileX(slot), place.tileY(slot)));
            }
        }
    }

    private boolean differ(Optional<TileRef> was, Optional<TileRef> is, PixelFormat format) {
        if (was.equals(is)) {
            return false;
        }
        boolean sameHash = was.isPresent()
                && is.isPresent()
                && was.get() instanceof TileRef.Stored one
                && is.get() instanceof TileRef.Stored other
                && one.name().hash().equals(other.name().hash());
        // a hash of several contents: once the first of them was collected, the second may be stored under both names
        return !sameHash
                || !Arrays.equals(
                        reader.tile(canvasId, poolId, was.get(), format),
                        reader.tile(canvasId, poolId, is.get(), format));
    }

    private Block block(@Nullable BlockRef ref, PixelFormat format) {
        return ref == null ? Block.empty() : reader.block(canvasId, poolId, ref, format);
    }
}
