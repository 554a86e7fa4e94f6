package org.mosp.storage.openraster.file;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/**
 * Imports files in a process of its own, with little memory, and prints for each what happened:
 * {@code name|milliseconds|outcome|part|layers|problems|canvases added|keys added}.
 */
public final class HostileRun {

    private HostileRun() {}

    /** Store directory, then a list of files, one a line {@code name|path}. */
    public static void main(String[] arguments) throws Exception {
        try (RealStore store = new RealStore(Path.of(arguments[0]))) {
            // the first import of a process loads classes
            store.files().importFile(Corpus.file("gimp/gi01_64x64_1layer.ora"), ImportOptions.NEW);
            for (String line : Files.readAllLines(Path.of(arguments[1]))) {
                String[] words = line.split("\\|");
                System.out.println(words[0] + "|" + run(store, Path.of(words[1])));
            }
        }
    }

    private static String run(RealStore store, Path file) {
        List<String> before = store.canvases().canvasIds();
        long keys = store.keys("");
        long start = System.nanoTime();
        String outcome;
        try {
            ImportReport report = store.files().importFile(file, ImportOptions.NEW);
            outcome = "imported||" + report.layers() + "|"
                    + String.join(
                            "; ",
                            report.problems().stream()
                                    .map(problem -> problem.layer() + ": " + problem.reason())
                                    .toList());
        } catch (InvalidFileException e) {
            outcome = "refused|" + e.details().get("part") + "|0|" + e.details().get("reason");
        } catch (Throwable e) {
            outcome = "FAILED||0|" + e;
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        store.canvases().settle();
        String shown = outcome.replace('\n', ' ');
        return millis + "|" + shown + "|" + (store.canvases().canvasIds().size() - before.size()) + "|"
                + (store.keys("") - keys);
    }
}
