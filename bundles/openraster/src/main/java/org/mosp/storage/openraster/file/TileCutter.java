package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.RowSink;

/** Cuts an image that is placed on a canvas into the canvas's tiles; tiles without any pixel are left out. */
final class TileCutter implements RowSink {

    private static final byte[] ZEROS = new byte[Tile.SIZE * 8];

    /** Takes tiles, from the top, each row from the left. */
    @FunctionalInterface
    interface TileSink {
        void tile(Tile tile) throws IOException;
    }

    private final int left;
    private final int top;
    private final int right;
    private final int pixelBytes;
    private final int tileBytes;
    private final int firstColumn;
    private final @Nullable byte[][] band;
    private final TileSink sink;
    private int bandRow;

    /**
     * For an image.
     *
     * @param left where its first column is
     * @param top where its first row is
     */
    TileCutter(int left, int top, int width, PixelFormat format, TileSink sink) {
        this.left = left;
        this.top = top;
        this.right = left + width;
        this.pixelBytes = format.bytesPerPixel();
        this.tileBytes = format.tileBytes();
        this.firstColumn = Tile.indexOf(left);
        this.band = new byte[Tile.indexOf(right - 1) - firstColumn + 1][];
        this.sink = sink;
        this.bandRow = Tile.indexOf(top);
    }

    @Override
    public void row(int y, byte[] pixels, int offset) throws IOException {
        int row = Tile.indexOf(top + y);
        if (row != bandRow) {
            finish();
            bandRow = row;
        }
        int inTile = (top + y - row * Tile.SIZE) * Tile.SIZE;
        for (int column = 0; column < band.length; column++) {
            int tileLeft = (firstColumn + column) * Tile.SIZE;
            int start = Math.max(left, tileLeft);
            int bytes = (Math.min(right, tileLeft + Tile.SIZE) - start) * pixelBytes;
            int from = offset + (start - left) * pixelBytes;
            byte[] tile = band[column];
            if (tile == null) {
                if (Arrays.equals(pixels, from, from + bytes, ZEROS, 0, bytes)) {
                    continue;
                }
                tile = new byte[tileBytes];
                band[column] = tile;
            }
            System.arraycopy(pixels, from, tile, (inTile + start - tileLeft) * pixelBytes, bytes);
        }
    }

    /** Hands out the last band. */
    void finish() throws IOException {
        for (int column = 0; column < band.length; column++) {
            byte[] tile = band[column];
            if (tile != null) {
                band[column] = null;
                sink.tile(new Tile(firstColumn + column, bandRow, Bytes.wrap(tile)));
            }
        }
    }
}
