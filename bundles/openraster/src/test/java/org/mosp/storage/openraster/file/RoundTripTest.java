package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.w3c.dom.Element;

/**
 * Every file of the corpus in and out again, compared by a reader of its own; of the hostile ones what can be read of
 * them.
 */
class RoundTripTest {

    private static final List<String> DAMAGED = List.of(
            "h01_zipslip",
            "h07_png_truncated_and_badcrc",
            "h08_src_missing",
            "h11_duplicate_entries",
            "h13_attr_garbage");

    @TempDir
    static Path directory;

    private static RealStore store;

    @BeforeAll
    static void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    static Stream<Path> files() throws Exception {
        return Corpus.files("krita", "mypaint", "gimp", "paintings");
    }

    /** All but those that are refused as a whole: {@link HostileFilesTest}. */
    static Stream<Path> damagedFiles() {
        return DAMAGED.stream().map(name -> Corpus.file("hostile/" + name + ".ora"));
    }

    @Test
    void noFileOfTheCorpusIsForgotten() throws Exception {
        Set<Path> all = Corpus.all().collect(Collectors.toSet());
        assertTrue(files().count() >= 24, all.toString());
        files().forEach(all::remove);
        damagedFiles().forEach(all::remove);
        for (Path file : all) {
            assertThrows(
                    InvalidFileException.class,
                    () -> store.files().importFile(file, ImportOptions.NEW),
                    file.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("damagedFiles")
    void goodLayersOfADamagedFileComeOut(Path file) throws Exception {
        OpenRasterFiles files = store.files();
        ImportReport report = files.importFile(file, ImportOptions.NEW);
        Path out = directory.resolve("out.ora");
        files.exportFile(report.canvas(), OptionalLong.empty(), out);

        OraFile before = new OraFile(file);
        OraFile after = new OraFile(out);
        List<Element> layers = after.layers();
        assertEquals(report.layers(), layers.size());
        assertTrue(report.layers() > 0);
        for (Element layer : layers) {
            // some places are no numbers, so the pixels are compared without
            List<String> sources = before.layers().stream()
                    .filter(one -> one.getAttribute("name").equals(layer.getAttribute("name")))
                    .map(one -> one.getAttribute("src"))
                    .toList();
            assertEquals(1, sources.size(), layer.getAttribute("name"));
            assertSamePicture(before.picture(sources.get(0), 0, 0), after.picture(layer.getAttribute("src"), 0, 0));
        }
        assertStrictArchive(out, after);
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileComesOutAsItWentIn(Path file) throws Exception {
        OpenRasterFiles files = store.files();
        ImportReport report = files.importFile(file, ImportOptions.NEW);
        Path out = directory.resolve("out.ora");
        files.exportFile(report.canvas(), OptionalLong.empty(), out);

        OraFile before = new OraFile(file);
        OraFile after = new OraFile(out);
        assertEquals(before.tree(true), after.tree(true));
        List<Element> layers = before.layers();
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).getAttribute("src").endsWith(".png")) {
                assertSamePicture(
                        before.picture(layers.get(i)),
                        after.picture(after.layers().get(i)));
                String src = layers.get(i).getAttribute("src");
                assertEquals(OraFile.chunks(before.entry(src)), OraFile.chunks(after.entry(src)), src);
            }
        }
        assertEquals(before.foreign(), after.foreign());
        for (String name : before.foreign()) {
            assertArrayEquals(before.entry(name), after.entry(name), name);
        }
        assertSamePicture(before.picture("mergedimage.png", 0, 0), after.picture("mergedimage.png", 0, 0));
        if (before.entry("Thumbnails/thumbnail.png").length > 0) {
            assertArrayEquals(before.entry("Thumbnails/thumbnail.png"), after.entry("Thumbnails/thumbnail.png"));
        }
        assertStrictArchive(out, after);
    }

    private static void assertSamePicture(OraFile.Picture before, OraFile.Picture after) throws Exception {
        assertEquals(before.depth(), after.depth());
        assertEquals(
                before.image().getRaster().getNumBands(),
                after.image().getRaster().getNumBands());
        assertEquals(OraFile.placedPixels(before), OraFile.placedPixels(after));
    }

    private static void assertStrictArchive(Path out, OraFile after) throws Exception {
        assertEquals("mimetype", after.headers.keySet().iterator().next());
        byte[] start = Files.readAllBytes(out);
        assertEquals("mimetypeimage/openraster", new String(start, 30, 24, StandardCharsets.US_ASCII));
        assertTrue(after.entry("Thumbnails/thumbnail.png").length > 0);
    }
}
