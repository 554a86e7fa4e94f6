package org.mosp.storage.openraster.file;

import org.mosp.storage.Bytes;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.limits.FileLimits;

/** The rectangle of a layer that a file must hold: the one it claims, and whatever was painted outside of it. */
final class WrittenArea {

    private final CanvasView view;
    private final LayerData layer;
    private int left = Integer.MAX_VALUE;
    private int top = Integer.MAX_VALUE;
    private int right = Integer.MIN_VALUE;
    private int bottom = Integer.MIN_VALUE;

    private WrittenArea(CanvasView view, LayerData layer) {
        this.view = view;
        this.layer = layer;
    }

    /**
     * Never empty: a layer without pixels is written as one transparent pixel, as programs do.
     *
     * @param limits of a file's layer
     * @throws TooLargeException if no file may have such a layer: what is painted lies too far apart
     */
    static PixelArea of(CanvasView view, LayerData layer, FileLimits limits) {
        PixelArea bounds = view.bounds(layer.id());
        // in whole tiles: of the outermost ones all but a pixel may be empty
        check(layer, limits, bounds.width() - 2 * (Tile.SIZE - 1L), bounds.height() - 2 * (Tile.SIZE - 1L));
        WrittenArea area = new WrittenArea(view, layer);
        area.addPixelsOutside(layer.area());
        PixelArea claimed = layer.area();
        if (area.left <= area.right) {
            claimed = claimed.union(
                    new PixelArea(area.left, area.top, area.right - area.left + 1, area.bottom - area.top + 1));
        }
        check(layer, limits, claimed.width(), claimed.height());
        return claimed.isEmpty() ? new PixelArea(claimed.x(), claimed.y(), 1, 1) : claimed;
    }

    private static void check(LayerData layer, FileLimits limits, long width, long height) {
        long side = Math.max(width, height);
        if (side > limits.maxSide()) {
            throw new TooLargeException("side of layer " + layer.id() + " in pixels", side, limits.maxSide());
        }
        if (width > 0 && height > 0 && width * height > limits.maxLayerPixels()) {
            throw new TooLargeException("pixels of layer " + layer.id(), width * height, limits.maxLayerPixels());
        }
    }

    private void addPixelsOutside(PixelArea claimed) {
        PixelArea bounds = view.bounds(layer.id());
        if (bounds.isEmpty() || contains(claimed, bounds)) {
            return;
        }
        for (int y = Tile.indexOf(bounds.y()); y <= Tile.indexOf(bounds.y() + bounds.height() - 1); y++) {
            for (int x = Tile.indexOf(bounds.x()); x <= Tile.indexOf(bounds.x() + bounds.width() - 1); x++) {
                int tileX = x;
                int tileY = y;
                PixelArea tile = new PixelArea(x * Tile.SIZE, y * Tile.SIZE, Tile.SIZE, Tile.SIZE);
                if (!contains(claimed, tile)) {
                    view.tile(layer.id(), x, y).ifPresent(pixels -> add(tileX, tileY, pixels, claimed));
                }
            }
        }
    }

    private void add(int column, int row, Bytes pixels, PixelArea claimed) {
        int bytes = layer.format().bytesPerPixel();
        byte[] content = pixels.toArray();
        for (int i = 0; i < Tile.SIZE * Tile.SIZE; i++) {
            int x = column * Tile.SIZE + i % Tile.SIZE;
            int y = row * Tile.SIZE + i / Tile.SIZE;
            if (!contains(claimed, new PixelArea(x, y, 1, 1)) && painted(content, i * bytes, bytes)) {
                left = Math.min(left, x);
                top = Math.min(top, y);
                right = Math.max(right, x);
                bottom = Math.max(bottom, y);
            }
        }
    }

    private static boolean painted(byte[] content, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (content[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(PixelArea outer, PixelArea inner) {
        return inner.x() >= outer.x()
                && inner.y() >= outer.y()
                && (long) inner.x() + inner.width() <= (long) outer.x() + outer.width()
                && (long) inner.y() + inner.height() <= (long) outer.y() + outer.height();
    }
}
