package org.mosp.storage.canvas.store.compose;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

/**
 * Composes layers at the points of a grid: each over what is below, with opacity, visibility, offsets and groups. Other
 * composite operations count as {@code svg:src-over}. The same layers always give the same bytes, on every machine. For one
 * thread.
 */
public final class Composer {

    /** Where pixels come from. */
    @FunctionalInterface
    public interface TileSource {

        /** A tile's pixels in the format of the layer, {@code null} where there are none. */
        byte @Nullable [] tile(int layer, int x, int y);
    }

    private static final int CHANNELS = 4;

    private final List<LayerData> layers;
    private final TileSource source;
    private final Light light;
    private final Grid grid;
    private final float[] amounts = new float[256];

    private Composer(List<LayerData> layers, TileSource source, Light light, Grid grid) {
        this.layers = layers;
        this.source = source;
        this.light = light;
        this.grid = grid;
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = light.amount(i);
        }
    }

    /** The image at the points, RGBA of 8 bits, not premultiplied. */
    public static byte[] compose(List<LayerData> layers, TileSource source, Light light, Grid grid) {
        Composer composer = new Composer(layers, source, light, grid);
        float[] image = new float[grid.columns() * grid.rows() * CHANNELS];
        composer.paint(0, layers.size(), image);
        return composer.bytes(image);
    }

    /**
     * Whether all that is shown is composed as it says: nothing that is not understood, no other composite operation than
     * {@code svg:src-over}, no group that is moved.
     */
    public static boolean isExact(List<LayerData> layers) {
        int hiddenBelow = Integer.MAX_VALUE;
        for (LayerData node : layers) {
            if (node.depth() > hiddenBelow) {
                continue;
            }
            hiddenBelow = Integer.MAX_VALUE;
            if (!node.visible() || node.opacity() == 0) {
                hiddenBelow = node.depth();
            } else if (node.kind() == LayerData.Kind.FOREIGN
                    || !node.compositeOperation().equals("svg:src-over")
                    || node.kind() == LayerData.Kind.GROUP && (node.offsetX() != 0 || node.offsetY() != 0)) {
                return false;
            }
        }
        return true;
    }

    /** Paints the nodes of a part of the list, the last, which is the lowest, first. */
    private void paint(int from, int to, float[] image) {
        int end = to;
        while (end > from) {
            int start = end - 1;
            int depth = layers.get(from).depth();
            while (layers.get(start).depth() > depth) {
                start--;
            }
            paintNode(start, end, image);
            end = start;
        }
    }

    private void paintNode(int at, int end, float[] image) {
        LayerData node = layers.get(at);
        float opacity = (float) node.opacity();
        if (!node.visible() || opacity == 0f) {
            return;
        }
        if (node.kind() == LayerData.Kind.PIXELS) {
            paintLayer(at, node, opacity, image);
        } else if (node.kind() == LayerData.Kind.GROUP && end > at + 1) {
            if (opacity == 1f) {
                paint(at + 1, end, image);
            } else {
                float[] group = new float[image.length];
                paint(at + 1, end, group);
                over(group, opacity, image);
            }
        }
    }

    private static void over(float[] upper, float opacity, float[] image) {
        for (int i = 0; i < image.length; i += CHANNELS) {
            float rest = 1f - upper[i + 3] * opacity;
            for (int channel = 0; channel < CHANNELS; channel++) {
                image[i + channel] = upper[i + channel] * opacity + image[i + channel] * rest;
            }
        }
    }

    private void paintLayer(int index, LayerData layer, float opacity, float[] image) {
        int row = 0;
        while (row < grid.rows()) {
            long tileY = tile(grid.y(row) - layer.offsetY());
            int nextRow = row + 1;
            while (nextRow < grid.rows() && tile(grid.y(nextRow) - layer.offsetY()) == tileY) {
                nextRow++;
            }
            int column = 0;
            while (column < grid.columns()) {
                long tileX = tile(grid.x(column) - layer.offsetX());
                int nextColumn = column + 1;
                while (nextColumn < grid.columns() && tile(grid.x(nextColumn) - layer.offsetX()) == tileX) {
                    nextColumn++;
                }
                byte[] pixels = tileX == (int) tileX && tileY == (int) tileY
                        ? source.tile(index, (int) tileX, (int) tileY)
                        : null;
                if (pixels != null) {
                    for (int y = row; y < nextRow; y++) {
                        paintRow(layer, opacity, pixels, y, column, nextColumn, image);
                    }
                }
                column = nextColumn;
            }
            row = nextRow;
        }
    }

    private void paintRow(LayerData layer, float opacity, byte[] pixels, int row, int from, int to, float[] image) {
        PixelFormat format = layer.format();
        int size = format.bytesPerPixel();
        int wide = format.bytesPerChannel();
        boolean grey = format.channels() == 2;
        int inTileY = (int) Math.floorMod(grid.y(row) - layer.offsetY(), (long) Tile.SIZE) * Tile.SIZE;
        for (int column = from; column < to; column++) {
            int inTileX = (int) Math.floorMod(grid.x(column) - layer.offsetX(), (long) Tile.SIZE);
            int at = (inTileY + inTileX) * size;
            int alpha = pixels[at + size - wide] & 0xff;
            if (alpha == 0) {
                continue;
            }
            float cover = alpha / 255f * opacity;
            float rest = 1f - cover;
            int to4 = (row * grid.columns() + column) * CHANNELS;
            for (int channel = 0; channel < 3; channel++) {
                int value = pixels[grey ? at : at + channel * wide] & 0xff;
                image[to4 + channel] = amounts[value] * cover + image[to4 + channel] * rest;
            }
            image[to4 + 3] = cover + image[to4 + 3] * rest;
        }
    }

    private byte[] bytes(float[] image) {
        byte[] bytes = new byte[image.length];
        for (int i = 0; i < image.length; i += CHANNELS) {
            float alpha = image[i + 3];
            if (alpha > 0f) {
                for (int channel = 0; channel < 3; channel++) {
                    bytes[i + channel] = (byte) light.value(image[i + channel] / alpha);
                }
                bytes[i + 3] = (byte) (int) (Math.min(1f, alpha) * 255f + 0.5f);
            }
        }
        return bytes;
    }

    private static long tile(long pixel) {
        return Math.floorDiv(pixel, (long) Tile.SIZE);
    }
}
