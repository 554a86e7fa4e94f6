package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.view.LayerPlane.Placed;
import org.mosp.storage.canvas.store.view.ReadAhead.Key;

/**
 * Hands out a layer's tiles in order: those that were read ahead at once, the others read on the workers some chunks before they are
 * due. For one thread.
 */
final class TileHandout {

    private static final int CHUNK = 8;
    private static final int CHUNKS_BEGUN = 6;

    private record Chunk(List<Placed> tiles, Map<Placed, KeptTile> kept, Begun<Map<Placed, byte[]>> others) {}

    private final int layer;
    private final LayerPlane plane;
    private final ReadAhead ahead;
    private final Executor workers;
    private final Deque<Chunk> begun = new ArrayDeque<>();
    private long readAhead;
    private long waitedFor;

    TileHandout(int layer, LayerPlane plane, ReadAhead ahead, Executor workers) {
        this.layer = layer;
        this.plane = plane;
        this.ahead = ahead;
        this.workers = workers;
    }

    /** Hands out what is in one rectangle and not in another. */
    void give(TileBounds window, TileBounds except, Consumer<Tile> consumer) {
        List<Placed> tiles = plane.placed(window, except);
        try {
            for (int from = 0; from < tiles.size(); from += CHUNK) {
                begin(tiles.subList(from, Math.min(from + CHUNK, tiles.size())));
                if (begun.size() > CHUNKS_BEGUN) {
                    give(begun.remove(), consumer);
                }
            }
            while (!begun.isEmpty()) {
                give(begun.remove(), consumer);
            }
        } finally {
            begun.forEach(chunk -> chunk.others().cancel());
        }
    }

    /** Tiles handed out that had been read ahead. */
    long readAhead() {
        return readAhead;
    }

    /** Tiles handed out that had to be waited for. */
    long waitedFor() {
        return waitedFor;
    }

    private void begin(List<Placed> tiles) {
        Map<Placed, KeptTile> kept = new HashMap<>();
        List<Placed> others = new ArrayList<>();
        for (Placed placed : tiles) {
            Optional<KeptTile> found = ahead.take(new Key(layer, placed.x(), placed.y()));
            if (found.isPresent()) {
                kept.put(placed, found.get());
            } else {
                others.add(placed);
            }
        }
        begun.add(new Chunk(tiles, kept, Begun.on(others.isEmpty() ? Runnable::run : workers, () -> read(others))));
    }

    private Map<Placed, byte[]> read(List<Placed> tiles) {
        Map<Placed, byte[]> pixels = new HashMap<>();
        for (Placed placed : tiles) {
            pixels.put(placed, plane.pixels(placed));
        }
        return pixels;
    }

    private void give(Chunk chunk, Consumer<Tile> consumer) {
        Map<Placed, byte[]> others = chunk.others().await();
        for (Placed placed : chunk.tiles()) {
            KeptTile kept = chunk.kept().get(placed);
            boolean before = kept != null && kept.isRead();
            byte[] pixels = kept == null ? others.get(placed) : kept.await().orElseGet(() -> plane.pixels(placed));
            if (pixels == null) {
                throw new IllegalStateException("a tile that was not read");
            }
            consumer.accept(new Tile(placed.x(), placed.y(), Bytes.wrap(pixels)));
            readAhead += before ? 1 : 0;
            waitedFor += before ? 0 : 1;
        }
    }
}
