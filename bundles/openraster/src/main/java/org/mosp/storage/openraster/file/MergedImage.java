package org.mosp.storage.openraster.file;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.openraster.file.compose.Compositor;
import org.mosp.storage.openraster.file.compose.ImageRows;
import org.mosp.storage.openraster.file.compose.LayerRows;
import org.mosp.storage.openraster.file.limits.FileLimits;

/**
 * A canvas as one image: the one kept with the revision, while it is true, else composed of the layers.
 *
 * @param rows the image
 * @param extras what its PNG held beside pixels
 * @param remarks what is not exact
 */
record MergedImage(ImageRows rows, PngExtras extras, List<String> remarks) {

    /** As the revision has it, whatever size it came in: programs cut it to what is painted. */
    static MergedImage of(CanvasView view, FileLimits limits) {
        Optional<LayerData> kept =
                view.data().merged().filter(merged -> !merged.area().isEmpty());
        return kept.map(merged -> kept(view, merged)).orElseGet(() -> composed(view, limits));
    }

    /** In the size of the canvas. */
    static MergedImage whole(CanvasView view, FileLimits limits) {
        PixelArea canvas = canvas(view, limits);
        Optional<LayerData> kept =
                view.data().merged().filter(merged -> merged.area().equals(canvas));
        if (kept.isPresent()) {
            return kept(view, kept.orElseThrow());
        }
        return composed(view, limits);
    }

    /** The canvas's area; of one without bounds what its layers claim and hold. */
    static PixelArea canvas(CanvasView view, FileLimits limits) {
        Metadata metadata = view.data().metadata();
        if (metadata.width() > 0 && metadata.height() > 0) {
            return new PixelArea(0, 0, metadata.width(), metadata.height());
        }
        PixelArea all = PixelArea.EMPTY;
        for (LayerData layer : view.data().layers()) {
            if (layer.kind() == LayerData.Kind.PIXELS) {
                PixelArea area = WrittenArea.of(view, layer, limits);
                all = all.union(new PixelArea(
                        area.x() + layer.offsetX(), area.y() + layer.offsetY(), area.width(), area.height()));
            }
        }
        int width = Math.max(1, all.x() + all.width());
        int height = Math.max(1, all.y() + all.height());
        return new PixelArea(0, 0, width, height);
    }

    private static MergedImage kept(CanvasView view, LayerData merged) {
        PngExtras extras = PngExtras.of(ImageAttributes.mergedPng(view.data().metadata()), view::entry);
        ImageRows rows = new LayerRows(view, LayerData.MERGED, merged.format(), merged.area());
        return new MergedImage(rows, extras, List.of());
    }

    private static MergedImage composed(CanvasView view, FileLimits limits) {
        Compositor compositor = new Compositor(view, canvas(view, limits));
        List<String> remarks = compositor.remarks();
        return new MergedImage(compositor, PngExtras.composed(remarks), remarks);
    }
}
