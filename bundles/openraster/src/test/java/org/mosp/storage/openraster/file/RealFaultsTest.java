package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** What real files of real programs do against the specification: each comes in whole, and out as it was. */
class RealFaultsTest {

    private static final String LAYER = "<layer name=\"l\" src=\"a.png\"/>";

    @TempDir
    static Path directory;

    private static RealStore store;
    private ImportReport report;

    @BeforeAll
    static void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterAll
    static void close() throws Exception {
        store.close();
    }

    @Test
    void versionThatIsMissingStaysSo() throws Exception {
        OraFile after = through(MadeFile.of("<image w=\"64\" h=\"64\"><stack>" + LAYER + "</stack></image>"));
        assertEquals(false, after.image.hasAttribute("version"));
    }

    @Test
    void versionIsNoReasonToLeaveAnythingOut() throws Exception {
        OraFile after = through(
                MadeFile.of(
                        "<image version=\"0.0.1\" w=\"64\" h=\"64\" xres=\"300\" yres=\"300\"><stack"
                                + " isolation=\"isolate\"><layer src=\"a.png\" selected=\"true\" edit-locked=\"true\"/></stack></image>"));
        assertEquals("0.0.1", after.image.getAttribute("version"));
        assertEquals("true", after.layers().get(0).getAttribute("edit-locked"));
    }

    @Test
    void emptyThumbnailIsSaidAndMadeAnew() throws Exception {
        OraFile after = through(MadeFile.stack(64, 64, LAYER).with("Thumbnails/thumbnail.png", new byte[0]));
        assertEquals("Thumbnails/thumbnail.png", report.problems().get(0).layer());
        assertTrue(after.entry("Thumbnails/thumbnail.png").length > 50);
    }

    @Test
    void mergedImageThatIsMissingIsMade() throws Exception {
        OraFile after = through(MadeFile.stack(80, 64, LAYER));
        assertEquals(List.of(), report.problems());
        assertEquals(80, after.picture("mergedimage.png", 0, 0).image().getWidth());
    }

    @Test
    void mergedImageThatIsDamagedIsSaidAndMade() throws Exception {
        OraFile after = through(MadeFile.stack(64, 64, LAYER).with("mergedimage.png", new byte[10]));
        assertEquals("mergedimage.png", report.problems().get(0).layer());
        assertEquals(64, after.picture("mergedimage.png", 0, 0).image().getWidth());
    }

    @Test
    void mergedImageCutToWhatIsPaintedStaysCut() throws Exception {
        OraFile after = through(MadeFile.stack(700, 500, LAYER).with("mergedimage.png", MadePng.rgba(620, 440)));
        assertEquals(620, after.picture("mergedimage.png", 0, 0).image().getWidth());
        assertEquals("700", after.image.getAttribute("w"));
    }

    @Test
    void layersOutsideOfTheCanvasStayThere() throws Exception {
        OraFile after = through(MadeFile.stack(
                64, 64, "<layer src=\"a.png\" x=\"-5000\" y=\"-64\"/><layer src=\"a.png\" x=\"64\" y=\"100000\"/>"));
        assertEquals(-5_000, after.picture(after.layers().get(0)).x());
        assertEquals(100_000, after.picture(after.layers().get(1)).y());
    }

    @Test
    void onePixelForAnEmptyLayerStaysOnePixel() throws Exception {
        MadeFile file = MadeFile.stack(64, 64, "<layer src=\"empty.png\" x=\"7\"/>" + LAYER)
                .with("empty.png", MadePng.rgba(1, 1).filled(0, 0, 0, 0));
        OraFile after = through(file);
        var picture = after.picture(after.layers().get(0));
        assertEquals(
                "7 1x1",
                picture.x() + " " + picture.image().getWidth() + "x"
                        + picture.image().getHeight());
    }

    @Test
    void greyAndSixteenBitsStay() throws Exception {
        OraFile after = through(MadeFile.stack(64, 64, "<layer src=\"g.png\"/><layer src=\"d.png\"/>" + LAYER)
                .with("g.png", new MadePng(64, 64, 8, 4))
                .with("d.png", new MadePng(64, 64, 16, 6)));
        assertEquals(2, after.picture(after.layers().get(0)).image().getRaster().getNumBands());
        assertEquals(16, after.picture(after.layers().get(1)).depth());
    }

    @Test
    void layerThatIsADrawingIsKeptAndNotDecoded() throws Exception {
        byte[] svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8);
        OraFile after =
                through(MadeFile.stack(64, 64, "<layer src=\"data/layer-00.svg\" name=\"vector\" x=\"3\"/>" + LAYER)
                        .with("data/layer-00.svg", svg));
        assertEquals("vector", after.layers().get(0).getAttribute("name"));
        assertArrayEquals(svg, after.entry("data/layer-00.svg"));
        LayerData layer = store.canvases().open(report.canvas()).data().layers().get(0);
        assertEquals(LayerData.Kind.FOREIGN, layer.kind());
    }

    @Test
    void imageThatTheArchiveCompressesAndTheImageDoesNotComesIn() throws Exception {
        Path file = directory.resolve("in.ora");
        byte[] png = MadePng.rgba(512, 512).bytes();
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.BEST_COMPRESSION);
            entry(
                    zip,
                    "stack.xml",
                    ("<image w=\"512\" h=\"512\"><stack>" + LAYER + "</stack></image>")
                            .getBytes(StandardCharsets.UTF_8));
            entry(zip, "a.png", png);
            zip.putNextEntry(new ZipEntry("data/"));
            entry(zip, "data/strokemap.dat", new byte[] {0});
            // no mimetype at all
        }
        OraFile after = through(file);
        assertEquals("mimetype", report.problems().get(0).layer());
        assertEquals(1, report.problems().size());
        assertArrayEquals(new byte[1], after.entry("data/strokemap.dat"));
        assertTrue(after.entries.containsKey("data/"));
    }

    /** As a set they are the same for every program; here they stay as they came, too. */
    @Test
    void orderOfAttributesStays() throws Exception {
        OraFile one = through(MadeFile.stack(64, 64, "<layer name=\"l\" x=\"1\" src=\"a.png\" y=\"2\"/>"));
        OraFile other = through(MadeFile.stack(64, 64, "<layer y=\"2\" src=\"a.png\" x=\"1\" name=\"l\"/>"));
        assertEquals(one.tree(false), other.tree(false));
    }

    private OraFile through(MadeFile made) throws Exception {
        return through(made.with("a.png", MadePng.rgba(64, 64)).write(directory.resolve("in.ora")));
    }

    private OraFile through(Path file) throws Exception {
        report = store.files().importFile(file, ImportOptions.NEW);
        Path out = directory.resolve("out.ora");
        store.files().exportFile(report.canvas(), OptionalLong.empty(), out);
        OraFile before = new OraFile(file);
        OraFile after = new OraFile(out);
        assertEquals(before.tree(true), after.tree(true));
        for (int i = 0; i < before.layers().size(); i++) {
            if (before.layers().get(i).getAttribute("src").endsWith(".png")) {
                assertEquals(
                        OraFile.placedPixels(before.picture(before.layers().get(i))),
                        OraFile.placedPixels(after.picture(after.layers().get(i))));
            }
        }
        return after;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws Exception {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content);
    }
}
