package org.mosp.storage.fuzzing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.OpenRasterFiles;

/**
 * Imports made-up files: a file is refused by a typed error and the store is as before, or it is imported and can be
 * exported, imported again, and deleted without a trace. Anything else is a finding, and the file is kept.
 */
public final class ImportTarget implements Target {

    private static @Nullable ImportTarget forJazzer;

    private final Recipe recipe;
    private final Path directory;
    private final FuzzedStore store;
    private final OpenRasterFiles files;
    private final Path sample;
    /** A canvas that stays, to import into. */
    private String base;

    private int refused;
    private int imported;
    private int problems;

    /**
     * A target with a store of its own.
     *
     * @param corpus the folder of samples
     * @param directory for the store and files
     */
    public ImportTarget(Path corpus, Path directory) throws IOException {
        this.recipe = new Recipe(corpus);
        this.directory = directory;
        this.store = new FuzzedStore(directory.resolve("store"));
        this.files = new OpenRasterFiles(store.canvases());
        this.sample = corpus.resolve("gimp/gi01_64x64_1layer.ora");
        this.base = files.importFile(sample, ImportOptions.NEW).canvas();
    }

    /** The entry for Jazzer. */
    public static synchronized void fuzzerTestOneInput(byte[] input) throws Exception {
        ImportTarget target = forJazzer;
        if (target == null) {
            target = new ImportTarget(Target.CORPUS, Files.createTempDirectory(Target.DIRECTORY, "import"));
            forJazzer = target;
        }
        target.run(input);
    }

    @Override
    public void run(byte[] recipeBytes) throws Exception {
        Choices choices = new Choices(recipeBytes);
        boolean into = choices.oneIn(8);
        boolean again = choices.oneIn(4);
        importFile(recipe.make(choices), into, again);
    }

    @Override
    public void runFound(byte[] file) throws Exception {
        importFile(file, false, true);
        importFile(file, true, false);
    }

    @Override
    public List<byte[]> seeds() {
        return IntStream.range(0, recipe.samples())
                .mapToObj(i -> new byte[] {0, 3, (byte) i})
                .toList();
    }

    @Override
    public String figures() {
        return imported + " imported, " + problems + " of them with problems, " + refused + " refused";
    }

    private void importFile(byte[] bytes, boolean into, boolean again) throws Exception {
        Path file = Files.write(directory.resolve("made.ora"), bytes);
        try {
            check(file, into, again);
        } catch (Throwable e) {
            Target.keep("import", ".ora", bytes, e);
            throw e;
        }
    }

    private void check(Path file, boolean into, boolean again) throws Exception {
        String before = store.contents();
        ImportReport report;
        try {
            report = files.importFile(file, into ? ImportOptions.into(base) : ImportOptions.NEW);
        } catch (InvalidFileException | TooLargeException e) {
            refused++;
            same(before, "after a refused import");
            return;
        }
        imported++;
        problems += report.problems().isEmpty() ? 0 : 1;
        String shown = report.problems().toString();
        // what the importer turned into a remark and is a defect of its own
        if (shown.contains("java.lang.")
                || shown.contains("java.nio.")
                || shown.contains("more memory than there is")) {
            throw new IllegalStateException("an error inside of the import: " + shown);
        }
        if (again) {
            Path out = directory.resolve("out.ora");
            files.exportFile(report.canvas(), OptionalLong.empty(), out);
            ImportReport second = files.importFile(out, ImportOptions.NEW);
            if (second.layers() != report.layers()) {
                throw new IllegalStateException("exported with " + report.layers() + " layers, imported again with "
                        + second.layers() + ": " + second.problems());
            }
            delete(second.canvas());
        }
        delete(report.canvas());
        if (into) {
            // so that revisions do not pile up
            base = files.importFile(sample, ImportOptions.NEW).canvas();
        } else {
            same(before, "after an imported canvas was deleted");
        }
    }

    private void delete(String canvas) {
        if (!store.canvases().delete(canvas)) {
            throw new IllegalStateException("canvas " + canvas + " is not there");
        }
    }

    private void same(String before, String when) {
        String after = store.contents();
        if (!after.equals(before)) {
            throw new IllegalStateException("another store " + when + ":\n" + before + "---\n" + after);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
