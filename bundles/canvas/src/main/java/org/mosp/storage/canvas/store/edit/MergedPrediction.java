package org.mosp.storage.canvas.store.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.compose.Composer;
import org.mosp.storage.canvas.store.compose.Composer.TileSource;
import org.mosp.storage.canvas.store.compose.Grid;
import org.mosp.storage.canvas.store.compose.Light;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.pool.PoolSession;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * A merged image says almost nothing that its layers do not say: where they compose to its pixels exactly, its tile is a
 * mark; where nearly, the difference is stored, which compresses to little. On the sample paintings a merged image of 130 to
 * 210 KB becomes 1 to 40 KB. Where composing does not help, the tile is stored as any other.
 */
final class MergedPrediction {

    private static final int SAMPLES = 6;
    private static final int CHUNK = 16;
    private static final int CACHED_TILES = 128;

    private final EditedTree tree;
    private final PoolSession session;
    private final ExecutorService workers;

    MergedPrediction(EditedTree tree, PoolSession session, ExecutorService workers) {
        this.tree = tree;
        this.session = session;
        this.workers = workers;
    }

    /** Decides the undecided tiles of a merged image, all layers being as they will be; adds to the map and returns it. */
    Map<TileRef, TileRef> decide(EditedLayer image, Map<TileRef, TileRef> decided) {
        List<TileRef.Held> tiles = new ArrayList<>(image.undecided());
        if (tiles.isEmpty()) {
            return decided;
        }
        tiles.sort(Comparator.comparingInt(TileRef.Held::y).thenComparingInt(TileRef.Held::x));
        List<LayerData> layers = tree.data();
        LayerData node = image.data();
        Optional<Light> light = light(tiles, layers, node);
        List<FutureTask<Map<TileRef, TileRef>>> tasks = new ArrayList<>();
        for (int at = 0; at < tiles.size(); at += CHUNK) {
            List<TileRef.Held> chunk = tiles.subList(at, Math.min(tiles.size(), at + CHUNK));
            FutureTask<Map<TileRef, TileRef>> task = new FutureTask<>(() -> decide(chunk, layers, node, light));
            tasks.add(task);
            workers.execute(task);
        }
        tasks.forEach(task -> decided.putAll(await(task)));
        return decided;
    }

    private Map<TileRef, TileRef> decide(
            List<TileRef.Held> chunk, List<LayerData> layers, LayerData node, Optional<Light> light) {
        Map<TileRef, TileRef> decided = new HashMap<>();
        TileSource source = source(layers);
        for (TileRef.Held tile : chunk) {
            byte[] pixels = session.decode(tile.content());
            decided.put(tile, decide(tile, pixels, layers, node, light, source));
        }
        return decided;
    }

    private TileRef decide(
            TileRef.Held tile,
            byte[] pixels,
            List<LayerData> layers,
            LayerData node,
            Optional<Light> light,
            TileSource source) {
        if (light.isPresent()) {
            byte[] composed = Composer.compose(layers, source, light.get(), Grid.tile(tile.x(), tile.y(), node));
            int different = difference(pixels, composed);
            if (different == 0) {
                return new TileRef.Composed(light.get());
            }
            if (different < pixels.length / PixelFormat.RGBA8.bytesPerPixel() / 2) {
                byte[] rest = new byte[pixels.length];
                for (int i = 0; i < rest.length; i++) {
                    rest[i] = (byte) (pixels[i] - composed[i]);
                }
                return new TileRef.Corrected(light.get(), session.tile(PixelFormat.RGBA8, rest, Optional.empty()));
            }
        }
        return new TileRef.Stored(session.tile(PixelFormat.RGBA8, pixels, Optional.empty()));
    }

    /** The light that fits some of the tiles best; empty if none fits half of their pixels. */
    private Optional<Light> light(List<TileRef.Held> tiles, List<LayerData> layers, LayerData node) {
        Light best = Light.PERCEPTUAL;
        long fewest = Long.MAX_VALUE;
        int samples = Math.min(SAMPLES, tiles.size());
        TileSource source = source(layers);
        for (Light light : Light.values()) {
            long different = 0;
            for (int i = 0; i < samples; i++) {
                TileRef.Held tile = tiles.get((int) ((2L * i + 1) * tiles.size() / (2L * samples)));
                byte[] composed = Composer.compose(layers, source, light, Grid.tile(tile.x(), tile.y(), node));
                different += difference(session.decode(tile.content()), composed);
            }
            if (different < fewest) {
                fewest = different;
                best = light;
            }
        }
        return fewest > (long) samples * Tile.SIZE * Tile.SIZE * 3 / 4 ? Optional.empty() : Optional.of(best);
    }

    private TileSource source(List<LayerData> layers) {
        List<EditedLayer> edited = tree.layers();
        Map<TileRef, byte[]> cached = new LinkedHashMap<>(CACHED_TILES, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<TileRef, byte[]> eldest) {
                return size() > CACHED_TILES;
            }
        };
        return (layer, x, y) -> edited.get(layer)
                .current(x, y)
                .map(ref -> cached.computeIfAbsent(
                        ref, one -> pixels(one, layers.get(layer).format())))
                .orElse(null);
    }

    private byte[] pixels(TileRef ref, PixelFormat format) {
        if (ref instanceof TileRef.Colour colour) {
            return CanvasReader.fill(colour.pixel(), format);
        }
        return session.pixels(ref.row().orElseThrow());
    }

    private static int difference(byte[] one, byte[] other) {
        int different = 0;
        for (int i = 0; i < one.length; i += 4) {
            if (one[i] != other[i]
                    || one[i + 1] != other[i + 1]
                    || one[i + 2] != other[i + 2]
                    || one[i + 3] != other[i + 3]) {
                different++;
            }
        }
        return different;
    }

    private static <T> T await(FutureTask<T> task) {
        // whoever waits does the work itself if no worker has begun it
        task.run();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("composing tiles", "a caller that is not interrupted", e);
        }
    }
}
