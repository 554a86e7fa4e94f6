package org.mosp.storage.canvas.store.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerContents;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.incremental.IncrementalStorage;

/** What layers hold, counted by reading every tile as an application does, and its row under the hash of its pixels. */
public final class Recount {

    /** All of the plane that has any pixels. */
    private static final PixelArea UPPER_LEFT =
            new PixelArea(Integer.MIN_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final PixelArea UPPER_RIGHT =
            new PixelArea(0, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final PixelArea LOWER_LEFT =
            new PixelArea(Integer.MIN_VALUE, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);
    private static final PixelArea LOWER_RIGHT = new PixelArea(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private Recount() {}

    /** Compares what each layer of a view says with what is there. */
    public static void check(IncrementalStorage storage, CanvasView view, String message) {
        String pool = view.revision().canvasId();
        for (LayerData layer : view.data().layers()) {
            LayerContents counted = of(storage, pool, view, layer.id());
            String what =
                    message + ", layer " + layer.id() + "@" + view.revision().number();
            assertEquals(counted, view.contents(layer.id()), what);
            assertEquals(counted.bounds(), view.bounds(layer.id()), what);
        }
    }

    private static LayerContents of(IncrementalStorage storage, String pool, CanvasView view, String layerId) {
        List<Tile> tiles = new ArrayList<>();
        for (PixelArea area : List.of(UPPER_LEFT, UPPER_RIGHT, LOWER_LEFT, LOWER_RIGHT)) {
            view.tiles(layerId, area, tiles::add);
        }
        List<Tile> distinct = tiles.stream().distinct().toList();
        if (distinct.isEmpty()) {
            return new LayerContents(PixelArea.EMPTY, 0, 0);
        }
        int left = distinct.stream().mapToInt(Tile::x).min().orElseThrow();
        int top = distinct.stream().mapToInt(Tile::y).min().orElseThrow();
        int right = distinct.stream().mapToInt(Tile::x).max().orElseThrow();
        int bottom = distinct.stream().mapToInt(Tile::y).max().orElseThrow();
        long bytes =
                distinct.stream().mapToLong(tile -> bytes(storage, pool, tile)).sum();
        PixelArea bounds = new PixelArea(left * 64, top * 64, pixels(left, right), pixels(top, bottom));
        return new LayerContents(bounds, distinct.size(), bytes);
    }

    private static int pixels(int first, int last) {
        return (int) Math.min(Integer.MAX_VALUE, ((long) last - first + 1) * 64);
    }

    /** A tile of one colour has no row. */
    private static long bytes(IncrementalStorage storage, String pool, Tile tile) {
        RowName row = new RowName(Hash128.of(tile.pixels().toArray()), 0);
        return storage.get(CanvasKeys.row(pool, RowKind.TILE, row))
                .map(entry -> entry.value().length())
                .orElse(0);
    }
}
