package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.w3c.dom.Element;

/** Every file of the corpus in and out again, compared by a reader of its own. */
class RoundTripTest {

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
