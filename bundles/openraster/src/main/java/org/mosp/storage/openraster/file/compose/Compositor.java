package org.mosp.storage.openraster.file.compose;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.png.RowSink;

/**
 * A canvas's layers composed into one image, a row of tiles at a time. Groups are composed apart, unless
 * {@code isolation} is {@code auto} and nothing asks for it. What cannot be composed is laid over plainly, or left out,
 * and said in {@link #remarks()}. For one thread.
 */
public final class Compositor implements ImageRows {

    private static final int PIXELS = Tile.SIZE * Tile.SIZE;

    private final PixelArea area;
    private final PixelFormat format;
    private final List<Node> roots = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    private final TilePixels pixels;

    /** A layer with what is in it, the lowest first. */
    private record Node(LayerData layer, BlendMode mode, int offsetX, int offsetY, List<Node> children) {}

    /**
     * For a canvas.
     *
     * @param area of the canvas, not empty
     */
    public Compositor(CanvasView view, PixelArea area) {
        this.area = area;
        this.pixels = new TilePixels(view);
        List<LayerData> layers = view.data().layers();
        int used = build(layers, 0, 0, 0, 0, roots);
        if (used != layers.size()) {
            throw new IllegalStateException(
                    "the layers of canvas " + view.revision().canvasId() + " are no tree");
        }
        boolean deep = layers.stream()
                .anyMatch(layer ->
                        layer.kind() == LayerData.Kind.PIXELS && layer.format().bytesPerChannel() == 2);
        this.format = deep ? PixelFormat.RGBA16 : PixelFormat.RGBA8;
    }

    /** What is not exact; complete from the beginning. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public int width() {
        return area.width();
    }

    @Override
    public int height() {
        return area.height();
    }

    @Override
    public PixelFormat format() {
        return format;
    }

    @Override
    public void read(RowSink sink) throws IOException {
        int rowBytes = Math.multiplyExact(area.width(), format.bytesPerPixel());
        byte[] band = new byte[Math.multiplyExact(rowBytes, Tile.SIZE)];
        int right = area.x() + area.width();
        int bottom = area.y() + area.height();
        for (int row = Tile.indexOf(area.y()); row <= Tile.indexOf(bottom - 1); row++) {
            for (int column = Tile.indexOf(area.x()); column <= Tile.indexOf(right - 1); column++) {
                float[] tile = new float[4 * PIXELS];
                compose(roots, column, row, tile);
                quantize(tile, column, row, band, rowBytes);
            }
            for (int y = Math.max(area.y(), row * Tile.SIZE); y < Math.min(bottom, (row + 1) * Tile.SIZE); y++) {
                sink.row(y - area.y(), band, (y - row * Tile.SIZE) * rowBytes);
            }
        }
    }

    private int build(List<LayerData> layers, int from, int depth, int offsetX, int offsetY, List<Node> into) {
        int i = from;
        while (i < layers.size() && layers.get(i).depth() >= depth) {
            LayerData layer = layers.get(i);
            int x = offsetX + layer.offsetX();
            int y = offsetY + layer.offsetY();
            List<Node> children = new ArrayList<>();
            i = build(layers, i + 1, layer.depth() + 1, x, y, children);
            if (layer.visible()) {
                add(layer, x, y, children, into);
            }
        }
        return i;
    }

    private void add(LayerData layer, int x, int y, List<Node> children, List<Node> into) {
        if (layer.kind() == LayerData.Kind.FOREIGN) {
            if (!layer.attributes().isEmpty()) {
                remarks.add(
                        "layer \"" + layer.name().orElse("") + "\" is no image and was left out of the merged image");
            }
            return;
        }
        String operation = layer.compositeOperation();
        BlendMode mode = BlendMode.of(operation).orElse(BlendMode.SRC_OVER);
        if (BlendMode.of(operation).isEmpty()) {
            remarks.add("composite operation " + operation + " was composed as svg:src-over in the merged image");
        }
        into.add(0, new Node(layer, mode, x, y, children));
    }

    private void compose(List<Node> nodes, int column, int row, float[] backdrop) {
        for (Node node : nodes) {
            LayerData layer = node.layer();
            boolean group = layer.kind() == LayerData.Kind.GROUP;
            boolean through = group
                    && layer.opacity() == 1.0
                    && node.mode() == BlendMode.SRC_OVER
                    && layer.attribute("isolation").orElse("isolate").equals("auto");
            if (through) {
                compose(node.children(), column, row, backdrop);
                continue;
            }
            float[] source = new float[4 * PIXELS];
            boolean any;
            if (group) {
                any = !node.children().isEmpty();
                compose(node.children(), column, row, source);
            } else {
                any = pixels.read(layer, node.offsetX(), node.offsetY(), column, row, source);
            }
            if (any || !node.mode().keepsUnderNothing()) {
                Blending.blend(node.mode(), backdrop, source, (float) layer.opacity());
            }
        }
    }

    private void quantize(float[] tile, int column, int row, byte[] band, int rowBytes) {
        int left = Math.max(area.x(), column * Tile.SIZE);
        int right = Math.min(area.x() + area.width(), (column + 1) * Tile.SIZE);
        int pixel = format.bytesPerPixel();
        int most = format.bytesPerChannel() == 1 ? 255 : 65_535;
        for (int y = 0; y < Tile.SIZE; y++) {
            int out = y * rowBytes + (left - area.x()) * pixel;
            for (int x = left - column * Tile.SIZE; x < right - column * Tile.SIZE; x++) {
                int in = 4 * (y * Tile.SIZE + x);
                float alpha = tile[in + 3];
                for (int k = 0; k < 4; k++) {
                    float value = k == 3 ? alpha : alpha > 0 ? tile[in + k] / alpha : 0;
                    int level = Math.round(Math.max(0, Math.min(1, value)) * most);
                    if (most > 255) {
                        band[out++] = (byte) (level >> 8);
                    }
                    band[out++] = (byte) level;
                }
            }
        }
    }
}
