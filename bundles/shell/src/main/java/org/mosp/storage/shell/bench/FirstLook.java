package org.mosp.storage.shell.bench;

import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;

/**
 * What a program reads before its user sees something: every tile, of every layer, in a window.
 *
 * @param tiles that were not empty
 */
record FirstLook(long tiles) {

    /** The window: a usual screen at zoom 1. */
    private static final int WIDTH = 1_920;

    private static final int HEIGHT = 1_080;

    /** The window in the middle of the canvas. */
    static FirstLook at(CanvasView view) {
        Metadata metadata = view.data().metadata();
        return at(
                view,
                new PixelArea(
                        Math.max(0, (metadata.width() - WIDTH) / 2),
                        Math.max(0, (metadata.height() - HEIGHT) / 2),
                        WIDTH,
                        HEIGHT));
    }

    /** All of the canvas. */
    static FirstLook all(CanvasView view) {
        Metadata metadata = view.data().metadata();
        return at(view, new PixelArea(0, 0, metadata.width(), metadata.height()));
    }

    private static FirstLook at(CanvasView view, PixelArea window) {
        long[] tiles = {0};
        for (LayerData layer : view.data().layers()) {
            if (layer.kind() == LayerData.Kind.PIXELS) {
                PixelArea area = new PixelArea(
                        window.x() - layer.offsetX(), window.y() - layer.offsetY(), window.width(), window.height());
                view.tiles(layer.id(), area, tile -> tiles[0]++);
            }
        }
        return new FirstLook(tiles[0]);
    }
}
