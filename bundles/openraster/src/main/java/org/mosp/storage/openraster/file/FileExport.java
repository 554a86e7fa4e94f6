package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.file.compose.ThumbnailMaker;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.stack.StackWriter;
import org.mosp.storage.openraster.file.zip.ZipWriter;

/** One export. For one thread, once. */
final class FileExport {

    private final CanvasStore store;
    private final FileLimits limits;
    private final String canvasId;
    private final OptionalLong revision;
    private final Path file;
    private final List<String> remarks = new ArrayList<>();

    FileExport(CanvasStore store, FileLimits limits, String canvasId, OptionalLong revision, Path file) {
        this.store = store;
        this.limits = limits;
        this.canvasId = canvasId;
        this.revision = revision;
        this.file = file;
    }

    ExportReport run() {
        CanvasView view = view(store, canvasId, revision);
        try {
            Map<String, String> foreign = foreign(view);
            ExportTree tree = new ExportTree(view, new SourceNames(foreign.keySet()), limits);
            long bytes = TargetFile.write(file, channel -> {
                try (ZipWriter zip = new ZipWriter(channel)) {
                    write(view, tree, foreign, zip);
                }
            });
            return new ExportReport(file.toString(), canvasId, view.revision().number(), tree.layers(), bytes, remarks);
        } catch (IOException e) {
            throw new StorageIoException("writing a file", file.toString(), e);
        }
    }

    static CanvasView view(CanvasStore store, String canvasId, OptionalLong revision) {
        return revision.isPresent() ? store.open(canvasId, revision.getAsLong()) : store.open(canvasId);
    }

    private void write(CanvasView view, ExportTree tree, Map<String, String> foreign, ZipWriter zip)
            throws IOException {
        store(zip, FileNames.MIMETYPE, Bytes.utf8(FileNames.MIMETYPE_CONTENT));
        PixelArea canvas = MergedImage.canvas(view, limits);
        String stack = StackWriter.write(tree.document(canvas));
        zip.deflate(FileNames.STACK, out -> out.write(stack.getBytes(StandardCharsets.UTF_8)));
        for (Map.Entry<String, ExportTree.Image> image : tree.images().entrySet()) {
            PngExtras extras = PngExtras.of(image.getValue().extras(), view::entry);
            zip.store(
                    image.getKey(),
                    PngImage.most(image.getValue().rows()),
                    out -> PngImage.write(image.getValue().rows(), extras, (y, pixels, offset) -> {}, out));
        }
        for (Map.Entry<String, String> entry : foreign.entrySet()) {
            Bytes content = view.entry(entry.getValue())
                    .orElseThrow(() -> new StorageDamagedException(
                            "canvas " + canvasId, -1, entry.getValue(), "an entry is missing", null));
            store(zip, entry.getKey(), content);
        }
        MergedImage merged = MergedImage.of(view, limits);
        remarks.addAll(merged.remarks());
        ThumbnailMaker small = new ThumbnailMaker(merged.rows(), FileNames.THUMBNAIL_SIDE);
        zip.store(
                FileNames.MERGED,
                PngImage.most(merged.rows()),
                out -> PngImage.write(merged.rows(), merged.extras(), small, out));
        store(zip, FileNames.THUMBNAIL, thumbnail(view).orElseGet(small::png));
    }

    /** The one that shows what the merged image does, if there is such a one: after an undo there is an older one for a while. */
    private Optional<Bytes> thumbnail(CanvasView view) {
        return view.data().merged().isPresent()
                ? store.thumbnail(canvasId, view.revision().number()).filter(png -> !png.isEmpty())
                : Optional.empty();
    }

    /** The canvas's names of entries kept as they are, by their names in the archive. */
    private Map<String, String> foreign(CanvasView view) {
        Map<String, String> foreign = new LinkedHashMap<>();
        for (String kept : view.data().entries()) {
            FileNames.inFile(kept).ifPresent(name -> {
                if (FileNames.WRITTEN.contains(name)) {
                    remarks.add("entry " + name + " was left out: the file has one of its own by that name");
                } else {
                    foreign.put(name, kept);
                }
            });
        }
        return foreign;
    }

    private static void store(ZipWriter zip, String name, Bytes content) throws IOException {
        zip.store(name, content.length(), out -> out.write(content.toArray()));
    }
}
