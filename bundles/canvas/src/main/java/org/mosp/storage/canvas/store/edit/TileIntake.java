package org.mosp.storage.canvas.store.edit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.pool.PoolSession;

/**
 * Hashes, looks up and compresses an edit's tiles: a few on the edit's thread, many on the workers, of which a bounded
 * number waits. For one thread.
 */
final class TileIntake {

    /** Tiles that one worker does at a time. */
    static final int CHUNK = 16;

    /** Compressed bytes of a merged image that are held until all layers are known; what is more is stored as it is. */
    private static final long MAX_HELD_BYTES =
            Math.min(48 << 20, Runtime.getRuntime().maxMemory() / 16);

    private record Pending(EditedLayer layer, int generation, int x, int y, PixelFormat format, Bytes pixels) {}

    private record Chunk(List<Pending> tiles, FutureTask<List<Optional<TileRef>>> task) {}

    private final PoolSession session;
    private final ExecutorService workers;
    private final int maxAhead;
    private final long stageBytes;
    private final LongConsumer beforeStaging;
    private final AtomicLong held = new AtomicLong();
    private final ArrayDeque<Chunk> ahead = new ArrayDeque<>();
    private List<Pending> tail = new ArrayList<>(CHUNK);

    /**
     * An intake.
     *
     * @param threads of the workers
     * @param stageBytes compressed bytes held before they are written ahead of the commit
     * @param beforeStaging told how many bytes of rows the edit has by then; may refuse them
     */
    TileIntake(PoolSession session, ExecutorService workers, int threads, long stageBytes, LongConsumer beforeStaging) {
        this.session = session;
        this.workers = workers;
        this.maxAhead = 2 * threads + 2;
        this.stageBytes = stageBytes;
        this.beforeStaging = beforeStaging;
    }

    void add(EditedLayer layer, int x, int y, PixelFormat format, Bytes pixels) {
        tail.add(new Pending(layer, layer.generation(), x, y, format, pixels));
        if (tail.size() == CHUNK) {
            List<Pending> full = tail;
            tail = new ArrayList<>(CHUNK);
            Chunk chunk = new Chunk(full, new FutureTask<>(() -> references(full)));
            ahead.add(chunk);
            workers.execute(chunk.task());
            if (ahead.size() > maxAhead) {
                applyOldest();
            }
            stageIfMany();
        }
    }

    /** Afterwards every tile added is in its layer. */
    void drain() {
        List<Pending> rest = tail;
        tail = new ArrayList<>(CHUNK);
        // the oldest first: a tile put twice is what it was put last
        if (!rest.isEmpty()) {
            Chunk chunk = new Chunk(rest, new FutureTask<>(() -> references(rest)));
            chunk.task().run();
            ahead.add(chunk);
        }
        while (!ahead.isEmpty()) {
            applyOldest();
        }
        stageIfMany();
    }

    void stageIfMany() {
        if (session.heldBytes() > stageBytes) {
            session.stage(beforeStaging);
        }
    }

    private List<Optional<TileRef>> references(List<Pending> tiles) {
        List<Optional<TileRef>> references = new ArrayList<>(tiles.size());
        byte[] pixels = new byte[0];
        for (Pending tile : tiles) {
            // one array for them all: what is made of it keeps nothing of it
            pixels = pixels.length == tile.pixels().length()
                    ? pixels
                    : new byte[tile.pixels().length()];
            tile.pixels().copyTo(pixels, 0);
            references.add(reference(tile, pixels));
        }
        return references;
    }

    private Optional<TileRef> reference(Pending tile, byte[] pixels) {
        int size = tile.format().bytesPerPixel();
        if (Arrays.equals(pixels, 0, pixels.length - size, pixels, size, pixels.length)) {
            long pixel = 0;
            for (int i = 0; i < size; i++) {
                pixel = pixel << 8 | pixels[i] & 0xff;
            }
            return pixel == 0 ? Optional.empty() : Optional.of(new TileRef.Colour(pixel));
        }
        if (tile.layer().isMerged() && tile.format() == PixelFormat.RGBA8 && held.get() < MAX_HELD_BYTES) {
            Bytes packed = session.encodeQuickly(tile.format(), pixels);
            held.addAndGet(packed.length());
            return Optional.of(new TileRef.Held(tile.x(), tile.y(), packed));
        }
        return Optional.of(new TileRef.Stored(
                session.tile(tile.format(), pixels, tile.layer().parent(tile.x(), tile.y()))));
    }

    /** Lets the oldest tiles into their layers. If that fails they are kept: a commit made again has them too. */
    private void applyOldest() {
        Chunk chunk = ahead.remove();
        List<Optional<TileRef>> references;
        try {
            references = await(chunk);
        } catch (RuntimeException e) {
            ahead.addFirst(new Chunk(chunk.tiles(), new FutureTask<>(() -> references(chunk.tiles()))));
            throw e;
        }
        for (int i = 0; i < references.size(); i++) {
            Pending tile = chunk.tiles().get(i);
            if (tile.generation() == tile.layer().generation()) {
                tile.layer().set(tile.x(), tile.y(), references.get(i));
            }
        }
    }

    private static List<Optional<TileRef>> await(Chunk chunk) {
        // whoever waits does the work itself if no worker has begun it
        chunk.task().run();
        try {
            return chunk.task().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("compressing tiles", "a caller that is not interrupted", e);
        }
    }
}
