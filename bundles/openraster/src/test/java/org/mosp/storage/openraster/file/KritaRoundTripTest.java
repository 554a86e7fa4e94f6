package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/**
 * Krita sees the same picture in a file and in what is exported of it, pixel by pixel; where Krita is installed. The
 * comparison is that of the script {@code krita-round-trip}.
 */
@Tag("stress")
class KritaRoundTripTest {

    private static final long MOST_MINUTES = 30;

    @TempDir
    Path directory;

    private RealStore store;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private record Outcome(int status, String text) {}

    @Test
    void everyFileOfTheCorpusLooksTheSameInKrita() throws Exception {
        List<Path> pairs = new ArrayList<>();
        for (Path file : Corpus.files("krita", "gimp", "mypaint", "paintings").toList()) {
            ImportReport report = store.files().importFile(file, ImportOptions.NEW);
            pairs.add(file);
            pairs.add(export(report.canvas(), file));
        }
        Outcome outcome = compare(pairs);
        assertEquals(0, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("24 files, 0 different, 0 not rendered"), outcome.text());
    }

    @Test
    void aChangedTileIsSeenByIt() throws Exception {
        Path file = Corpus.file("krita/kr01_64x64_1layer.ora");
        ImportReport report = store.files().importFile(file, ImportOptions.NEW);
        try (CanvasEdit edit = store.canvases().edit(report.canvas())) {
            LayerData layer = store.canvases().open(report.canvas()).data().layers().stream()
                    .filter(one -> one.kind() == LayerData.Kind.PIXELS)
                    .findFirst()
                    .orElseThrow();
            byte[] white = new byte[layer.format().tileBytes()];
            java.util.Arrays.fill(white, (byte) 255);
            edit.putTile(layer.id(), new Tile(0, 0, Bytes.wrap(white)));
            store.canvases().commit(edit);
        }
        Outcome outcome = compare(List.of(file, export(report.canvas(), file)));
        assertEquals(1, outcome.status(), outcome.text());
        assertTrue(outcome.text().contains("1 files, 1 different, 0 not rendered"), outcome.text());
    }

    private Path export(String canvas, Path file) {
        Path out = directory.resolve("after-" + file.getFileName());
        store.files().exportFile(canvas, OptionalLong.empty(), out);
        return out;
    }

    /** Runs the script; where a program that it needs is missing, nothing can be said. */
    private Outcome compare(List<Path> pairs) throws IOException, InterruptedException {
        // tests run in the module's folder
        List<String> command = new ArrayList<>(
                List.of(Path.of("krita-round-trip").toAbsolutePath().toString(), "--no-install", "--compare"));
        pairs.forEach(path -> command.add(path.toString()));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
            try (Stream<ProcessHandle> children = process.descendants()) {
                children.forEach(ProcessHandle::destroy);
            }
            process.destroy();
            throw new AssertionError("not done in " + MOST_MINUTES + " minutes: " + Files.readString(log));
        }
        String text = Files.readString(log);
        System.out.println(text);
        assumeTrue(process.exitValue() != 77, text);
        return new Outcome(process.exitValue(), text);
    }
}
