package org.mosp.storage.canvas.store.testing;

import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Tile;

/** What layers of RGBA with 8 bits compose to at one pixel, from the definition: one over the other, in doubles. */
public final class Composed {

    private final CanvasView view;
    private final List<LayerData> layers;

    public Composed(CanvasView view) {
        this.view = view;
        this.layers = view.data().layers();
    }

    /** Red, green, blue and alpha, not premultiplied, each from 0 to 255. */
    public double[] at(long x, long y) {
        double[] sum = list(0, layers.size(), x, y);
        double[] plain = new double[4];
        for (int channel = 0; channel < 3; channel++) {
            plain[channel] = sum[3] == 0 ? 0 : 255 * sum[channel] / sum[3];
        }
        plain[3] = 255 * sum[3];
        return plain;
    }

    /** Premultiplied, of the nodes of a part of the list. */
    private double[] list(int from, int to, long x, long y) {
        double[] below = new double[4];
        int end = to;
        while (end > from) {
            int start = end - 1;
            while (layers.get(start).depth() > layers.get(from).depth()) {
                start--;
            }
            LayerData node = layers.get(start);
            if (node.visible()) {
                double[] upper = node.kind() == LayerData.Kind.GROUP
                        ? list(start + 1, end, x, y)
                        : pixel(node, x - node.offsetX(), y - node.offsetY());
                double cover = upper[3] * node.opacity();
                for (int channel = 0; channel < 4; channel++) {
                    below[channel] = upper[channel] * node.opacity() + below[channel] * (1 - cover);
                }
            }
            end = start;
        }
        return below;
    }

    private double[] pixel(LayerData layer, long x, long y) {
        Bytes tile = view.tile(
                        layer.id(), (int) Math.floorDiv(x, (long) Tile.SIZE), (int) Math.floorDiv(y, (long) Tile.SIZE))
                .orElse(Bytes.EMPTY);
        double[] pixel = new double[4];
        if (tile.length() > 0) {
            int at = (int) (Math.floorMod(y, (long) Tile.SIZE) * Tile.SIZE + Math.floorMod(x, (long) Tile.SIZE)) * 4;
            byte[] pixels = tile.toArray();
            pixel[3] = (pixels[at + 3] & 0xff) / 255.0;
            for (int channel = 0; channel < 3; channel++) {
                pixel[channel] = (pixels[at + channel] & 0xff) / 255.0 * pixel[3];
            }
        }
        return pixel;
    }
}
