package org.mosp.storage.openraster.file;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.file.limits.FileLimits;

/** One export of the merged image. For one thread, once. */
final class ImageExport {

    private static final int BUFFER_BYTES = 64 << 10;

    private final CanvasStore store;
    private final FileLimits limits;
    private final String canvasId;
    private final OptionalLong revision;
    private final Path file;

    ImageExport(CanvasStore store, FileLimits limits, String canvasId, OptionalLong revision, Path file) {
        this.store = store;
        this.limits = limits;
        this.canvasId = canvasId;
        this.revision = revision;
        this.file = file;
    }

    ExportReport run() {
        CanvasView view = FileExport.view(store, canvasId, revision);
        MergedImage merged = MergedImage.whole(view, limits);
        long bytes = TargetFile.write(file, channel -> {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            PngImage.write(merged.rows(), merged.extras(), (y, pixels, offset) -> {}, out);
            out.flush();
        });
        int layers = (int) view.data().layers().stream()
                .filter(layer -> layer.kind() != LayerData.Kind.FOREIGN)
                .count();
        return new ExportReport(file.toString(), canvasId, view.revision().number(), layers, bytes, merged.remarks());
    }
}
