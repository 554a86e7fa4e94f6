package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** The merged image that a file gets: the one that came, while it is true; else a composed one; and never a wrong one unsaid. */
class MergedExportTest {

    /** What no composing of the layers gives, to know the kept one by. */
    private static final int KEPT = 0xff12ab34;

    @TempDir
    Path directory;

    private RealStore store;
    private ExportReport report;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void isTheOneThatCameWhileNothingWasPainted() throws Exception {
        String canvas = importFile("svg:multiply");
        assertEquals(KEPT, merged(canvas, OptionalLong.empty()));
        assertEquals(List.of(), report.remarks());
        try (CanvasEdit edit = store.canvases().edit(canvas)) {
            edit.metadata(metadata -> metadata.withName("renamed"));
            edit.putEntry("note", org.mosp.storage.Bytes.utf8("kept"));
            store.canvases().commit(edit);
        }
        assertEquals(KEPT, merged(canvas, OptionalLong.empty()), "no pixel has changed");
    }

    @Test
    void isComposedExactlyAfterAnEdit() throws Exception {
        String canvas = importFile("svg:multiply");
        change(canvas, "opacity", "0.5");
        // half of red over blue multiplied with red, which is black: (255, 0, 0) x (0, 0, 255) = 0
        assertEquals(0xff000080, merged(canvas, OptionalLong.empty()));
        assertEquals(List.of(), report.remarks());
        assertEquals(KEPT, merged(canvas, OptionalLong.of(1)), "the former revision has its own");
        Path png = directory.resolve("out.png");
        assertEquals(
                List.of(),
                store.files().exportImage(canvas, OptionalLong.empty(), png).remarks());
        assertEquals(0xff000080, javax.imageio.ImageIO.read(png.toFile()).getRGB(5, 5));
    }

    @Test
    void isTrueAgainAfterUndoAndComposedAgainAfterRedo() throws Exception {
        String canvas = importFile("svg:multiply");
        change(canvas, "opacity", "0.5");
        store.canvases().undo(canvas).orElseThrow();
        assertEquals(KEPT, merged(canvas, OptionalLong.empty()));
        store.canvases().redo(canvas).orElseThrow();
        assertEquals(0xff000080, merged(canvas, OptionalLong.empty()));
    }

    @Test
    void thatIsNotExactIsSaidInTheReportAndInTheImageAndIsNotBelieved() throws Exception {
        String canvas = importFile("krita:easy dodge");
        assertEquals(KEPT, merged(canvas, OptionalLong.empty()), "whoever made it knew the operation");
        assertEquals(List.of(), report.remarks());
        change(canvas, "name", "painted on");
        change(canvas, "opacity", "0.5");
        assertEquals(0xff800080, merged(canvas, OptionalLong.empty()));
        assertEquals(1, report.remarks().size());
        String remark = report.remarks().get(0);
        assertTrue(remark.contains("krita:easy dodge") && remark.contains("svg:src-over"), remark);
        Path out = directory.resolve("out.ora");
        OraFile file = new OraFile(out);
        byte[] png = file.entry("mergedimage.png");
        String text = new String(png, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("tEXt" + FileNames.INEXACT + "\0"), "the mark");

        ImportReport again = store.files().importFile(out, ImportOptions.NEW);
        assertEquals(List.of(), again.problems());
        assertTrue(store.canvases().open(again.canvas()).data().merged().isEmpty(), "what is not true is not kept");
        assertEquals(0xff800080, merged(again.canvas(), OptionalLong.empty()));
        assertFalse(report.remarks().isEmpty());
    }

    @Test
    void layerThatIsNoImageIsSaidToBeLeftOut() throws Exception {
        Path file = MadeFile.stack(64, 64, "<layer name=\"drawing\" src=\"a.svg\"/><layer name=\"l\" src=\"b.png\"/>")
                .with("a.svg", "<svg/>".getBytes(StandardCharsets.UTF_8))
                .with("b.png", MadePng.rgba(64, 64).filled(0, 0, 255, 255))
                .write(directory.resolve("svg.ora"));
        String canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        assertEquals(0xff0000ff, merged(canvas, OptionalLong.empty()));
        assertTrue(
                report.remarks().toString().contains("\"drawing\""),
                report.remarks().toString());
    }

    /** Hidden layers do not show, so their operations do not matter. */
    @Test
    void isExactWhereWhatIsNotKnownIsHidden() throws Exception {
        String canvas = importFile("krita:easy dodge");
        change(canvas, "visibility", "hidden");
        assertEquals(0xff0000ff, merged(canvas, OptionalLong.empty()));
        assertEquals(List.of(), report.remarks());
    }

    @Test
    void thumbnailIsTheOneThatCameWhileTheImageIs() throws Exception {
        byte[] thumbnail = MadePng.rgba(32, 32).filled(1, 2, 3, 255).bytes();
        Path file =
                made("svg:multiply").with("Thumbnails/thumbnail.png", thumbnail).write(directory.resolve("file.ora"));
        String canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        merged(canvas, OptionalLong.empty());
        assertArrayEquals(thumbnail, new OraFile(directory.resolve("out.ora")).entry("Thumbnails/thumbnail.png"));
        change(canvas, "opacity", "0.5");
        merged(canvas, OptionalLong.empty());
        byte[] now = new OraFile(directory.resolve("out.ora")).entry("Thumbnails/thumbnail.png");
        assertEquals(
                0xff000080,
                javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(now))
                        .getRGB(5, 5));
    }

    @Test
    void mergedImageOfAnotherSizeStaysOfThatSize() throws Exception {
        Path file = MadeFile.stack(64, 64, "<layer src=\"a.png\"/>")
                .with("a.png", MadePng.rgba(64, 64))
                .with("mergedimage.png", MadePng.rgba(40, 20).filled(0x12, 0xab, 0x34, 255))
                .write(directory.resolve("file.ora"));
        String canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        assertEquals(KEPT, merged(canvas, OptionalLong.empty()));
        var image = new OraFile(directory.resolve("out.ora"))
                .picture("mergedimage.png", 0, 0)
                .image();
        assertEquals("40x20", image.getWidth() + "x" + image.getHeight());
        Path png = directory.resolve("out.png");
        store.files().exportImage(canvas, OptionalLong.empty(), png);
        var whole = javax.imageio.ImageIO.read(png.toFile());
        assertEquals("64x64", whole.getWidth() + "x" + whole.getHeight());
        assertNotEquals(KEPT, whole.getRGB(5, 5));
    }

    /** Red with an operation over blue; the merged image is neither. */
    private MadeFile made(String operation) {
        return MadeFile.stack(
                        64,
                        64,
                        "<layer name=\"top\" composite-op=\"" + operation + "\" src=\"a.png\"/>"
                                + "<layer name=\"low\" src=\"b.png\"/>")
                .with("a.png", MadePng.rgba(64, 64).filled(255, 0, 0, 255))
                .with("b.png", MadePng.rgba(64, 64).filled(0, 0, 255, 255))
                .with("mergedimage.png", MadePng.rgba(64, 64).filled(0x12, 0xab, 0x34, 255));
    }

    /** The stored one still shows the revision that was undone. */
    @Test
    void thumbnailIsNoneOfAnotherRevision() throws Exception {
        byte[] first = MadePng.rgba(8, 8).filled(1, 2, 3, 255).bytes();
        byte[] second = MadePng.rgba(8, 8).filled(9, 8, 7, 255).bytes();
        String canvas = store.files()
                .importFile(withThumbnail("first.ora", first, 1), ImportOptions.NEW)
                .canvas();
        assertArrayEquals(first, thumbnail(canvas, OptionalLong.empty()));
        store.files().importFile(withThumbnail("second.ora", second, 2), ImportOptions.into(canvas));
        assertArrayEquals(second, thumbnail(canvas, OptionalLong.empty()));
        store.canvases().undo(canvas).orElseThrow();
        assertEquals(1, ofThumbnail(canvas), "pixels of what is exported");
        store.canvases().redo(canvas).orElseThrow();
        assertEquals(2, ofThumbnail(canvas), "pixels of what is exported");
    }

    private Path withThumbnail(String name, byte[] thumbnail, int red) throws Exception {
        return MadeFile.stack(64, 64, "<layer name=\"l\" src=\"a.png\"/>")
                .with("a.png", MadePng.rgba(64, 64).filled(red, 0, 0, 255))
                .with("mergedimage.png", MadePng.rgba(64, 64).filled(red, 0, 0, 255))
                .with("Thumbnails/thumbnail.png", thumbnail)
                .write(directory.resolve(name));
    }

    private byte[] thumbnail(String canvas, OptionalLong revision) throws Exception {
        Path out = directory.resolve("thumbnail.ora");
        store.files().exportFile(canvas, revision, out);
        return new OraFile(out).entry("Thumbnails/thumbnail.png");
    }

    private int ofThumbnail(String canvas) throws Exception {
        byte[] png = thumbnail(canvas, OptionalLong.empty());
        return javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(png)).getRGB(3, 3) >> 16 & 0xff;
    }

    private String importFile(String operation) throws Exception {
        Path file = made(operation).write(directory.resolve("file.ora"));
        ImportReport in = store.files().importFile(file, ImportOptions.NEW);
        assertEquals(List.of(), in.problems());
        return in.canvas();
    }

    private void change(String canvas, String attribute, String text) {
        try (CanvasEdit edit = store.canvases().edit(canvas)) {
            LayerData top = edit.data().layers().get(0);
            edit.putLayer(top.withAttribute(attribute, text), 0);
            store.canvases().commit(edit);
        }
    }

    private int merged(String canvas, OptionalLong revision) throws Exception {
        Path out = directory.resolve("out.ora");
        report = store.files().exportFile(canvas, revision, out);
        OraFile file = new OraFile(out);
        return file.picture("mergedimage.png", 0, 0).image().getRGB(5, 5);
    }
}
