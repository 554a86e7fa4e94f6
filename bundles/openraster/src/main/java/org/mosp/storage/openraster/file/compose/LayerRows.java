package org.mosp.storage.openraster.file.compose;

import java.io.IOException;
import java.util.Arrays;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.RowSink;

/**
 * An area of one layer's plane.
 *
 * @param view where the layer is
 * @param layerId which layer
 * @param format of its pixels
 * @param area not empty
 */
public record LayerRows(CanvasView view, String layerId, PixelFormat format, PixelArea area) implements ImageRows {

    @Override
    public int width() {
        return area.width();
    }

    @Override
    public int height() {
        return area.height();
    }

    @Override
    public void read(RowSink sink) throws IOException {
        int rowBytes = Math.multiplyExact(area.width(), format.bytesPerPixel());
        int bottom = area.y() + area.height();
        int bandTop = area.y();
        byte[] band = new byte[Math.multiplyExact(rowBytes, Math.min(Tile.SIZE, area.height()))];
        while (bandTop < bottom) {
            int bandBottom = Math.min(bottom, (Tile.indexOf(bandTop) + 1) * Tile.SIZE);
            Arrays.fill(band, (byte) 0);
            PixelArea part = new PixelArea(area.x(), bandTop, area.width(), bandBottom - bandTop);
            view.tiles(layerId, part, tile -> copy(tile, part, band, rowBytes));
            for (int y = bandTop; y < bandBottom; y++) {
                sink.row(y - area.y(), band, (y - bandTop) * rowBytes);
            }
            bandTop = bandBottom;
        }
    }

    private void copy(Tile tile, PixelArea part, byte[] band, int rowBytes) {
        int tileLeft = tile.x() * Tile.SIZE;
        int tileTop = tile.y() * Tile.SIZE;
        int left = Math.max(tileLeft, part.x());
        int right = Math.min(tileLeft + Tile.SIZE, part.x() + part.width());
        int top = Math.max(tileTop, part.y());
        int bottom = Math.min(tileTop + Tile.SIZE, part.y() + part.height());
        int pixel = format.bytesPerPixel();
        for (int y = top; y < bottom && left < right; y++) {
            int from = ((y - tileTop) * Tile.SIZE + left - tileLeft) * pixel;
            tile.pixels()
                    .slice(from, (right - left) * pixel)
                    .copyTo(band, (y - part.y()) * rowBytes + (left - part.x()) * pixel);
        }
    }

    /** Whether every pixel is opaque. */
    public boolean isOpaque() throws IOException {
        boolean[] opaque = {true};
        int depth = format.bytesPerChannel();
        int pixel = format.bytesPerPixel();
        read((y, pixels, offset) -> {
            for (int x = 0; x < area.width() && opaque[0]; x++) {
                for (int k = 1; k <= depth; k++) {
                    opaque[0] &= pixels[offset + (x + 1) * pixel - k] == (byte) 0xff;
                }
            }
        });
        return opaque[0];
    }
}
