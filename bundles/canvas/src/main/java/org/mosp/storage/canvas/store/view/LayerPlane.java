package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
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
        Window window = Window.of(area);
        ArrayDeque<Future<List<Tile>>> ahead = new ArrayDeque<>();
        List<Placed> chunk = new ArrayList<>();
        Place from = new Place(Integer.MIN_VALUE, Block.indexOf(window.top));
        Place to = new Place(Integer.MAX_VALUE, Block.indexOf(window.bottom));
        try {
            List<Place> row = new ArrayList<>();
            for (Place place : blocks.subMap(from, true, to, true).keySet()) {
                if (!row.isEmpty() && row.get(0).y() != place.y()) {
                    chunk = walk(row, window, chunk, ahead, workers, consumer);
                    row.clear();
                }
                if (window.touches(place)) {
                    row.add(place);
                }
            }
            chunk = walk(row, window, chunk, ahead, workers, consumer);
            while (!ahead.isEmpty()) {
                give(await(ahead.remove()), consumer);
            }
            give(read(chunk), consumer);
        } finally {
            ahead.forEach(task -> task.cancel(false));
        }
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

    /** Goes through a row of blocks tile row by tile row; full chunks are read ahead. */
    private List<Placed> walk(
            List<Place> row,
            Window window,
            List<Placed> begun,
            ArrayDeque<Future<List<Tile>>> ahead,
            ExecutorService workers,
            Consumer<Tile> consumer) {
        List<Placed> found = new ArrayList<>();
        for (Place place : row) {
            BlockRef ref = blocks.get(place);
            if (ref != null) {
                collect(place, block(ref), window, found);
            }
        }
        found.sort(Comparator.comparingInt(Placed::y).thenComparingInt(Placed::x));
        List<Placed> chunk = begun;
        for (Placed placed : found) {
            chunk.add(placed);
            if (chunk.size() == CHUNK) {
                List<Placed> full = chunk;
                ahead.add(workers.submit(() -> read(full)));
                chunk = new ArrayList<>();
                if (ahead.size() > AHEAD) {
                    give(await(ahead.remove()), consumer);
                }
            }
        }
        return chunk;
    }

    private static void collect(Place place, Block block, Window window, List<Placed> found) {
        for (int slot = 0; slot < Block.TILES; slot++) {
            int x = place.tileX(slot);
            int y = place.tileY(slot);
            if (window.holds(x, y)) {
                block.tile(slot).ifPresent(ref -> found.add(new Placed(x, y, ref)));
            }
        }
    }

    private List<Tile> read(List<Placed> chunk) {
        List<Tile> tiles = new ArrayList<>(chunk.size());
        for (Placed placed : chunk) {
            tiles.add(new Tile(placed.x(), placed.y(), Bytes.wrap(pixels(placed.x(), placed.y(), placed.ref()))));
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

    private static List<Tile> await(Future<List<Tile>> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("reading tiles", "a caller that is not interrupted", e);
        }
    }

    /** An area in tiles. */
    private record Window(int left, int top, int right, int bottom) {

        static Window of(PixelArea area) {
            return new Window(
                    Tile.indexOf(area.x()),
                    Tile.indexOf(area.y()),
                    last(area.x(), area.width()),
                    last(area.y(), area.height()));
        }

        private static int last(int start, int length) {
            return (int) Math.floorDiv((long) start + length - 1, (long) Tile.SIZE);
        }

        boolean holds(int x, int y) {
            return x >= left && x <= right && y >= top && y <= bottom;
        }

        boolean touches(Place place) {
            return place.x() >= Block.indexOf(left)
                    && place.x() <= Block.indexOf(right)
                    && place.y() >= Block.indexOf(top)
                    && place.y() <= Block.indexOf(bottom);
        }
    }
}
