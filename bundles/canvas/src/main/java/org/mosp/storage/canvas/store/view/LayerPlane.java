package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.compose.Light;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.index.TileRef;

/** The tiles of one layer of one revision. Any number of threads. */
final class LayerPlane {

    /** Tiles that one worker reads at a time. */
    private static final int CHUNK = 8;

    /** Chunks read ahead of the consumer. */
    private static final int AHEAD = 6;

    /** A tile's place and reference. */
    record Placed(int x, int y, TileRef ref) {}

    private final CanvasReader reader;
    private final String canvasId;
    private final String poolId;
    private final PixelFormat format;
    private final NavigableMap<Place, BlockRef> blocks;
    private final Optional<Tally> tally;
    private final ComposedTiles composed;

    /** What the layers compose to, for a merged image. */
    interface ComposedTiles {

        /** The pixels of a tile of the merged image's plane. */
        byte[] compose(Light light, int x, int y);
    }

    LayerPlane(CanvasReader reader, String canvasId, String poolId, LayerRecord layer, ComposedTiles composed) {
        this.reader = reader;
        this.canvasId = canvasId;
        this.poolId = poolId;
        this.format = layer.data().format();
        this.blocks = layer.blocks().blocks();
        this.tally = layer.tally();
        this.composed = composed;
    }

    /** A tile's pixels, {@code null} where there are none; not to be changed. */
    byte @Nullable [] pixels(int x, int y) {
        BlockRef ref = blocks.get(new Place(Block.indexOf(x), Block.indexOf(y)));
        return ref == null
                ? null
                : block(ref)
                        .tile(Block.slot(x, y))
                        .map(tile -> pixels(x, y, tile))
                        .orElse(null);
    }

    Optional<Bytes> tile(int x, int y) {
        return Optional.ofNullable(pixels(x, y)).map(Bytes::wrap);
    }

    void tiles(PixelArea area, ExecutorService workers, Consumer<Tile> consumer) {
        if (area.isEmpty()) {
            return;
        }
        TileBounds window = TileBounds.of(area, 0, 0);
        ArrayDeque<Begun<List<Tile>>> ahead = new ArrayDeque<>();
        List<Placed> chunk = new ArrayList<>();
        try {
            for (BlockRows rows = new BlockRows(blocks, window); rows.hasNext(); ) {
                for (Placed placed : placed(rows.next(), window, TileBounds.EMPTY)) {
                    chunk.add(placed);
                    if (chunk.size() == CHUNK) {
                        List<Placed> full = chunk;
                        ahead.add(Begun.on(workers, () -> read(full)));
                        chunk = new ArrayList<>();
                        if (ahead.size() > AHEAD) {
                            give(ahead.remove().await(), consumer);
                        }
                    }
                }
            }
            while (!ahead.isEmpty()) {
                give(ahead.remove().await(), consumer);
            }
            give(read(chunk), consumer);
        } finally {
            ahead.forEach(Begun::cancel);
        }
    }

    /** The tiles that are not empty in one rectangle and not in another, from the top, each row from the left. */
    List<Placed> placed(TileBounds window, TileBounds except) {
        List<Placed> found = new ArrayList<>();
        for (BlockRows rows = new BlockRows(blocks, window); rows.hasNext(); ) {
            found.addAll(placed(rows.next(), window, except));
        }
        return found;
    }

    private List<Placed> placed(List<Place> row, TileBounds window, TileBounds except) {
        List<Placed> found = new ArrayList<>();
        for (Place place : row) {
            if (except.holds(place.tileX(0), place.tileY(0))
                    && except.holds(place.tileX(Block.TILES - 1), place.tileY(Block.TILES - 1))) {
                continue;
            }
            Block block = block(Objects.requireNonNull(blocks.get(place)));
            for (int slot = 0; slot < Block.TILES; slot++) {
                int x = place.tileX(slot);
                int y = place.tileY(slot);
                if (window.holds(x, y) && !except.holds(x, y)) {
                    block.tile(slot).ifPresent(ref -> found.add(new Placed(x, y, ref)));
                }
            }
        }
        found.sort(Comparator.comparingInt(Placed::y).thenComparingInt(Placed::x));
        return found;
    }

    /** A tile's pixels; not to be changed. */
    byte[] pixels(Placed placed) {
        return pixels(placed.x(), placed.y(), placed.ref());
    }

    /** Bytes of a tile's pixels. */
    int tileBytes() {
        return format.tileBytes();
    }

    PixelArea bounds() {
        return tally.map(Tally::bounds)
                .orElseGet(() -> TileBounds.of(blocks, place -> block(Objects.requireNonNull(blocks.get(place)))))
                .area();
    }

    /**
     * What the layer holds, counted.
     *
     * @throws StorageDamagedException if a row is missing
     */
    Tally count() {
        Tally counted = Tally.EMPTY;
        for (Map.Entry<Place, BlockRef> entry : blocks.entrySet()) {
            Block block = block(entry.getValue());
            for (int slot = 0; slot < Block.TILES; slot++) {
                Optional<TileRef> tile = block.tile(slot);
                if (tile.isPresent()) {
                    long bytes = tile.get()
                            .row()
                            .map(row -> reader.rowBytes(canvasId, poolId, row))
                            .orElse(0L);
                    counted = counted.with(
                            entry.getKey().tileX(slot), entry.getKey().tileY(slot), bytes);
                }
            }
        }
        return counted;
    }

    private List<Tile> read(List<Placed> chunk) {
        List<Tile> tiles = new ArrayList<>(chunk.size());
        for (Placed placed : chunk) {
            tiles.add(new Tile(placed.x(), placed.y(), Bytes.wrap(pixels(placed))));
        }
        return tiles;
    }

    private byte[] pixels(int x, int y, TileRef ref) {
        if (ref instanceof TileRef.Composed exactly) {
            return composed.compose(exactly.light(), x, y);
        }
        byte[] pixels = reader.tile(canvasId, poolId, ref, format);
        if (ref instanceof TileRef.Corrected corrected) {
            byte[] base = composed.compose(corrected.light(), x, y);
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] += base[i];
            }
        }
        return pixels;
    }

    private Block block(BlockRef ref) {
        return reader.block(canvasId, poolId, ref, format);
    }

    private static void give(List<Tile> tiles, Consumer<Tile> consumer) {
        tiles.forEach(consumer);
    }
}
