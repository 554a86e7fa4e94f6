package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasStore;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.stack.StackDocument;
import org.mosp.storage.openraster.file.stack.StackReader;
import org.mosp.storage.openraster.file.zip.ZipArchive;
import org.mosp.storage.openraster.file.zip.ZipItem;

/** One import, from the file to the commit. For one thread, once. */
final class FileImport {

    private final CanvasStore store;
    private final FileLimits limits;
    private final Calls calls;
    private final Path file;
    private final ImportOptions options;
    private final Problems problems = new Problems();
    /** What is being read, for the error that names it. */
    private String part = "archive";

    FileImport(CanvasStore store, FileLimits limits, Calls calls, Path file, ImportOptions options) {
        this.store = store;
        this.limits = limits;
        this.calls = calls;
        this.file = file;
        this.options = options;
    }

    ImportReport run() {
        if (Files.isDirectory(file)) {
            throw invalid("is a directory", null);
        }
        try (ZipArchive archive = ZipArchive.open(file, limits)) {
            return run(archive);
        } catch (NoSuchFileException e) {
            throw invalid("there is no such file", e);
        } catch (RefusedException e) {
            throw invalid(e.reason(), e);
        } catch (IOException e) {
            throw new StorageIoException("reading " + part, file.toString(), e);
        }
    }

    private ImportReport run(ZipArchive archive) throws IOException {
        archive.repeated()
                .forEach(name -> problems.add(name, "is in the archive more than once; the last one was taken"));
        checkMimetype(archive);
        part = FileNames.STACK;
        StackDocument document = readStack(archive);
        Size size = Size.of(document.image(), limits);
        PlannedTree tree = PlannedTree.of(document, new LayerSource.Finder(archive, limits), problems);
        if (tree.lost()) {
            part = "layers";
            throw new RefusedException("no layer can be kept: " + problems.summary());
        }
        Map<String, String> attributes = ImageAttributes.of(document);
        try (CanvasEdit edit = edit(size, attributes)) {
            Optional<CanvasView> head = options.into().map(id -> store.open(id, edit.base()));
            edit.metadata(metadata -> changed(metadata, size, attributes));
            EntryImport entries = new EntryImport(edit, head);
            LayerImport layers = new LayerImport(edit, head, tree, entries, problems, options.progress());
            part = "layers";
            boolean sameImage = pixels(archive, edit, head, layers, entries);
            Set<String> consumed = new HashSet<>(FileNames.WRITTEN);
            consumed.addAll(layers.decoded());
            part = "entries";
            entries.putAll(archive, consumed, limits, problems, calls);
            entries.end();
            if (!sameImage) {
                new ThumbnailImport(archive, limits, problems).run(edit);
            }
            calls.check();
            edit.comment("imported from " + file.getFileName());
            Revision revision = store.commit(edit);
            return new ImportReport(
                    file.toString(),
                    edit.canvasId(),
                    revision.number(),
                    layers.count(),
                    revision.bytesAdded(),
                    problems.list());
        }
    }

    /** Layers and merged image; whether the canvas shows what it showed before. */
    private boolean pixels(
            ZipArchive archive, CanvasEdit edit, Optional<CanvasView> head, LayerImport layers, EntryImport entries)
            throws RefusedException {
        Optional<DecodingTask> mergedTask = mergedTask(archive);
        layers.begin();
        List<DecodingTask> tasks = layers.tasks();
        try (Decoding decoding = new Decoding(archive, limits, calls)) {
            if (head.isEmpty()) {
                // all at once, for both cores; the merged image is true whatever comes
                MergedImport merged = new MergedImport(edit, head, Optional.empty());
                mergedTask.ifPresent(tasks::add);
                decoding.run(tasks, result -> {
                    if (mergedTask.isPresent() && result.task() == mergedTask.orElseThrow()) {
                        accept(merged, result, edit, entries);
                    } else {
                        layers.accept(result);
                    }
                });
                layers.end();
                return false;
            }
            decoding.run(tasks, layers::accept);
            layers.end();
            MergedImport merged = new MergedImport(edit, head, layers.changed());
            mergedTask.ifPresent(task -> decoding.run(List.of(task), result -> accept(merged, result, edit, entries)));
            return merged.isFormer();
        }
    }

    private void accept(MergedImport merged, Decoded result, CanvasEdit edit, EntryImport entries) {
        if (result instanceof Decoded.Failed bad) {
            problems.add(FileNames.MERGED, bad.reason() + "; it will be composed when it is asked for");
            return;
        }
        merged.begin(result.task().header());
        if (result instanceof Decoded.Tiles tiles) {
            tiles.tiles().forEach(merged::put);
        } else if (result instanceof Decoded.Complete complete) {
            merged.end();
            PngExtras extras = PngExtras.of(result.task().header(), complete.chunks());
            extras.entries().forEach(entries::put);
            edit.metadata(metadata -> ImageAttributes.withMergedPng(metadata, extras.text()));
            complete.remarks().forEach(remark -> problems.add(FileNames.MERGED, remark));
        }
    }

    private Optional<DecodingTask> mergedTask(ZipArchive archive) {
        if (archive.find(FileNames.MERGED).isEmpty()) {
            return Optional.empty();
        }
        LayerSource source = new LayerSource.Finder(archive, limits).find(FileNames.MERGED);
        if (source instanceof LayerSource.Png png) {
            DecodingTask.Target target = new DecodingTask.Target(-1, LayerData.MERGED, 0, 0);
            return Optional.of(new DecodingTask(png.item(), png.header(), 0, 0, List.of(target)));
        }
        String reason = source instanceof LayerSource.Bad bad ? bad.reason() : "is no PNG image";
        problems.add(FileNames.MERGED, reason + "; it will be composed when it is asked for");
        return Optional.empty();
    }

    private CanvasEdit edit(Size size, Map<String, String> attributes) {
        if (options.into().isPresent()) {
            return store.edit(options.into().orElseThrow());
        }
        Metadata metadata = Metadata.of(FileNames.canvas(file), size.width(), size.height());
        return store.create(metadata.withAttributes(attributes));
    }

    private Metadata changed(Metadata metadata, Size size, Map<String, String> attributes) {
        return metadata.withName(options.name().orElse(metadata.name()))
                .withSize(size.width(), size.height())
                .withAttributes(attributes);
    }

    private void checkMimetype(ZipArchive archive) throws IOException {
        Optional<ZipItem> item = archive.find(FileNames.MIMETYPE);
        String content = "";
        if (item.isPresent() && item.orElseThrow().size() <= 256) {
            try {
                content = new String(archive.read(item.orElseThrow(), 256), java.nio.charset.StandardCharsets.UTF_8);
            } catch (RefusedException e) {
                content = "";
            }
        }
        if (!content.strip().equals(FileNames.MIMETYPE_CONTENT)) {
            problems.add(FileNames.MIMETYPE, "does not say " + FileNames.MIMETYPE_CONTENT + "; read as OpenRaster");
        }
    }

    private StackDocument readStack(ZipArchive archive) throws IOException {
        ZipItem item = archive.find(FileNames.STACK)
                .orElseThrow(() -> new RefusedException("is missing: the archive is no OpenRaster file"));
        if (item.symbolicLink()) {
            throw new RefusedException("is a symbolic link, which is not followed");
        }
        return StackReader.read(archive.read(item, limits.maxStackBytes()), limits);
    }

    private InvalidFileException invalid(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new InvalidFileException(file.toString(), part, reason, cause);
    }
}
