package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.index.TileBounds;
import org.mosp.storage.canvas.store.view.LayerPlane.Placed;
import org.mosp.storage.canvas.store.view.ReadAhead.Key;

/**
 * Hands out a layer's tiles in order: those that were read ahead at once, the others read on the workers some chunks before they are
 * due. A chunk that no worker has begun when it is due is read by the caller, so that workers that are busy hold up nobody. For one thread.
 */
final class TileHandout {

    private static final int CHUNK = 8;
    private static final int CHUNKS_BEGUN = 6;

    private record Chunk(List<Placed> tiles, Map<Placed, KeptTile> kept, FutureTask<Map<Placed, byte[]>> others) {}

    private final int layer;
    private final LayerPlane plane;
    private final ReadAhead ahead;
    private final ExecutorService workers;
    private final Deque<Chunk> begun = new ArrayDeque<>();
    private long readAhead;
    private long waitedFor;

    TileHandout(int layer, LayerPlane plane, ReadAhead ahead, ExecutorService workers) {
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
            begun.forEach(chunk -> chunk.others().cancel(false));
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
        FutureTask<Map<Placed, byte[]>> reading = new FutureTask<>(() -> read(others));
        begun.add(new Chunk(tiles, kept, reading));
        if (!others.isEmpty()) {
            try {
                workers.execute(reading);
            } catch (RejectedExecutionException e) {
                reading.run(); // the store is closed, which is said where its rows are read
            }
        }
    }

    private Map<Placed, byte[]> read(List<Placed> tiles) {
        Map<Placed, byte[]> pixels = new HashMap<>();
        for (Placed placed : tiles) {
            pixels.put(placed, plane.pixels(placed));
        }
        return pixels;
    }

    private void give(Chunk chunk, Consumer<Tile> consumer) {
        chunk.others().run();
        Map<Placed, byte[]> others = await(chunk.others());
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

    private static Map<Placed, byte[]> await(FutureTask<Map<Placed, byte[]>> reading) {
        try {
            return reading.get();
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
}
