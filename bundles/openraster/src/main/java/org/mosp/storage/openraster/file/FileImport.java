package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngReader;
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
    /** Of the present attempt. */
    private Problems problems = new Problems();

    /** What is being read, for the error that names it. */
    private String part = "archive";

    /** Whether there was an edit. */
    private boolean begun;

    /** Whether an image was torn before: no other one may be. */
    private boolean careful;

    FileImport(CanvasStore store, FileLimits limits, Calls calls, Path file, ImportOptions options) {
        this.store = store;
        this.limits = limits;
        this.calls = calls;
        this.file = file;
        this.options = options;
    }

    ImportReport run() {
        try {
            return report();
        } catch (RuntimeException | Error e) {
            takeBack(e);
            throw e;
        }
    }

    /** Gives back rows that were staged for a canvas that is there already; those of a new one go with its pool. */
    private void takeBack(Throwable failure) {
        // a component that is stopped is waited for only shortly: the next collection finds them
        if (!begun || options.into().isEmpty() || calls.stopped()) {
            return;
        }
        // an interrupt would close the files under the engines
        boolean interrupted = Thread.interrupted();
        try {
            store.space().collect(options.into().orElseThrow(), (step, done, total) -> calls.check());
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ImportReport report() {
        if (Files.isDirectory(file)) {
            throw invalid("is a directory", null);
        }
        try {
            return attempt();
        } catch (NoSuchFileException e) {
            throw invalid("there is no such file", e);
        } catch (RefusedException e) {
            throw new InvalidFileException(
                    file.toString(), part, e.reason(), e.limit().map(Limit::property), e);
        } catch (IOException e) {
            throw new StorageIoException("reading " + part, file.toString(), e);
        }
    }

    /** Large images of a new canvas are taken in as they come. If one was torn nothing is kept, and all begins again with care. */
    private ImportReport attempt() throws IOException {
        try (ZipArchive archive = ZipArchive.open(file, limits)) {
            return run(archive);
        } catch (TornImageException e) {
            careful = true;
            problems = new Problems();
        }
        try (ZipArchive archive = ZipArchive.open(file, limits)) {
            return run(archive);
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
        Map<String, String> attributes = ImageAttributes.of(document, problems);
        try (CanvasEdit edit = edit(size, attributes)) {
            begun = true;
            Optional<CanvasView> head = options.into().map(id -> store.open(id, edit.base()));
            edit.metadata(metadata -> changed(metadata, size, attributes));
            EntryImport entries = new EntryImport(edit, head);
            TileCount count = new TileCount(limits);
            LayerImport layers = new LayerImport(edit, head, tree, entries, problems, count);
            part = "layers";
            boolean sameImage = pixels(archive, edit, head, layers, entries, count);
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
            ZipArchive archive,
            CanvasEdit edit,
            Optional<CanvasView> head,
            LayerImport layers,
            EntryImport entries,
            TileCount count)
            throws IOException {
        Optional<DecodingTask> mergedTask = mergedTask(archive);
        layers.begin(archive, limits, calls);
        List<DecodingTask> tasks = layers.tasks();
        List<DecodingTask> all = new ArrayList<>(tasks);
        mergedTask.ifPresent(all::add);
        ImportProgress progress = new ImportProgress(options.progress(), all);
        // what was staged for a canvas that is there already cannot be taken back
        boolean care = careful || head.isPresent();
        try (Decoding decoding = new Decoding(archive, limits, calls, care)) {
            if (head.isEmpty()) {
                // all at once, for both cores; the merged image is true whatever comes
                MergedImport merged = new MergedImport(edit, head, Optional.empty(), count);
                decoding.run(all, result -> {
                    progress.at(result);
                    // once more would be no better: the layer is left out, its tiles are those of no layer
                    if (result instanceof Decoded.Failed bad && bad.torn() && !careful) {
                        throw new TornImageException(bad.reason());
                    }
                    if (mergedTask.isPresent() && result.task() == mergedTask.orElseThrow()) {
                        accept(merged, result, edit, entries);
                    } else {
                        layers.accept(result);
                    }
                });
                layers.end();
                return false;
            }
            decoding.run(tasks, result -> {
                progress.at(result);
                layers.accept(result);
            });
            layers.end();
            MergedImport merged = new MergedImport(edit, head, layers.changed(), count);
            if (mergedTask.isPresent()) {
                decoding.run(List.of(mergedTask.orElseThrow()), result -> {
                    progress.at(result);
                    accept(merged, result, edit, entries);
                });
            }
            return merged.isFormer();
        }
    }

    private void accept(MergedImport merged, Decoded result, CanvasEdit edit, EntryImport entries) throws IOException {
        if (result instanceof Decoded.Failed bad) {
            if (bad.torn()) {
                // an edit cannot take back a merged image
                throw new TornImageException(bad.reason());
            }
            problems.add(FileNames.MERGED, bad.reason() + "; it will be composed when it is asked for");
            return;
        }
        merged.begin(result.task().header());
        if (result instanceof Decoded.Tiles tiles) {
            for (Tile tile : tiles.tiles()) {
                merged.put(tile);
            }
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
            if (isInexact(archive, png)) {
                return Optional.empty();
            }
            DecodingTask.Target target = new DecodingTask.Target(-1, LayerData.MERGED, 0, 0);
            return Optional.of(new DecodingTask(png.item(), png.header(), 0, 0, List.of(target)));
        }
        String reason = source instanceof LayerSource.Bad bad ? bad.reason() : "is no PNG image";
        problems.add(FileNames.MERGED, reason + "; it will be composed when it is asked for");
        return Optional.empty();
    }

    /** Whether it says of itself that it is not what its layers make: then it is composed anew when it is asked for. */
    private boolean isInexact(ZipArchive archive, LayerSource.Png png) {
        try (PngReader reader = new PngReader(() -> archive.open(png.item()), limits, archive.budget())) {
            return reader.chunksBefore().stream().anyMatch(PngExtras::isInexact);
        } catch (IOException e) {
            // said when it is decoded
            return false;
        }
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
        return StackReader.read(archive.read(item, limits.maxStackBytes(), Limit.STACK_BYTES), limits);
    }

    /** Tiles of an image are in the edit that turned out to be damaged. */
    private static final class TornImageException extends IOException {

        private static final long serialVersionUID = 1L;

        TornImageException(String reason) {
            super(reason);
        }
    }

    private InvalidFileException invalid(String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new InvalidFileException(file.toString(), part, reason, cause);
    }
}
