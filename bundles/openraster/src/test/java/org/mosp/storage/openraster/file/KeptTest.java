package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.ExportReport;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.stack.StackDocument;
import org.mosp.storage.openraster.file.stack.StackReader;
import org.mosp.storage.openraster.file.stack.StackWriter;

/** What nobody here understands is kept; what was changed here comes out changed, and nothing else. */
class KeptTest {

    private static final String ODD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- before --><?program says="a &amp; b"?>
            <image xmlns:my="http://mypaint.org/ns/openraster" w="64" h="48" my:version="2.0" version="0.0.5" my:x="&#10;&lt;">
             <meta><deep my:a="1">text &amp; more<![CDATA[<raw>]]></deep></meta>
             <stack my:kind="root" composite-op="mypaint:spectral-wgm" x="3">
              <!-- a comment -->
              <layer src="data/a.png" name="" y="-7" mypaint_strokemap="one" opacity="0.517"><inner my:b="2"/> words</layer>
              <text x="1" y="1">hi <b>there</b></text>
              <stack name="group" x="10" y="20" isolation="auto">
               <layer xmlns:k="urn:k" k:a="1" src="data/a.png" name="a&#10;b&#9;c" x="5" composite-op="krita:easy dodge"/>
               <filter type="applications:krita:invert"/>
               <layer src="data/drawing.svg" name="svg" x="8"/>
              </stack>
              <stack/>
              <layer src="../up.png" selected="true"/>
              loose text
              <?in the="stack"?>
             </stack>
             <after/>
            </image>
            <!-- behind -->
            """;

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

    @Test
    void everythingNotUnderstoodComesOutAgain() throws Exception {
        Path file = odd();
        ImportReport report = store.files().importFile(file, ImportOptions.NEW);
        assertEquals(List.of(), report.problems());
        assertEquals(6, report.layers());
        OraFile before = new OraFile(file);
        OraFile after = export(report.canvas());
        assertEquals(before.tree(true), after.tree(true));
        for (String name : List.of("data/drawing.svg", "data/", "strange/\u00e4.bin", "mosp:png:fake", "one")) {
            assertArrayEquals(before.entry(name), after.entry(name), name);
            assertTrue(after.entries.containsKey(name), name);
        }
        for (int i : List.of(0, 1, 3)) {
            assertEquals(
                    OraFile.placedPixels(before.picture(before.layers().get(i))),
                    OraFile.placedPixels(after.picture(after.layers().get(i))));
        }
    }

    @Test
    void prefixThatNobodyDeclaredIsKept() throws Exception {
        String xml = "<image w='1' h='1'><stack><layer odd:name='x' src='a.png'/></stack></image>";
        StackDocument read = StackReader.read(xml.getBytes(StandardCharsets.UTF_8), FileLimits.DEFAULTS);
        StackDocument again =
                StackReader.read(StackWriter.write(read).getBytes(StandardCharsets.UTF_8), FileLimits.DEFAULTS);
        assertEquals(read, again);
        assertEquals("x", again.nodes().get(0).attributes().get("odd:name"));
    }

    @Test
    void changesMadeHereComeOutAndNothingElse() throws Exception {
        String canvas = store.files().importFile(odd(), ImportOptions.NEW).canvas();
        LayerData first;
        try (CanvasEdit edit = store.canvases().edit(canvas)) {
            List<LayerData> layers = edit.data().layers();
            first = layers.stream()
                    .filter(layer -> layer.kind() == LayerData.Kind.PIXELS)
                    .findFirst()
                    .orElseThrow();
            edit.putLayer(first.withAttribute("name", "renamed").withOffset(100, 0), 0);
            byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
            Arrays.fill(pixels, 0, 4, (byte) 255);
            edit.putTile(first.id(), new Tile(5, 0, Bytes.wrap(pixels)));
            store.canvases().commit(edit);
        }
        OraFile before = new OraFile(odd());
        OraFile after = export(canvas);
        var layer = after.layers().get(0);
        assertEquals("renamed", layer.getAttribute("name"));
        assertEquals("0.517", layer.getAttribute("opacity"));
        assertFalse(layer.getAttribute("src").isEmpty());
        // it shared its image with another layer, which still has the old one
        assertEquals(
                OraFile.placedPixels(before.picture(before.layers().get(1))),
                OraFile.placedPixels(after.picture(after.layers().get(1))));
        var picture = after.picture(layer);
        assertEquals(5 * Tile.SIZE + 1 - 3, picture.image().getWidth(), "as wide as what is painted");
        assertEquals(3 + 100, picture.x());
        assertEquals(0xffffffff, picture.image().getRGB(5 * Tile.SIZE - 3, 0 - picture.y()));
    }

    @Test
    void canvasOfOnesOwnIsAnOrdinaryFile() throws Exception {
        String canvas;
        try (CanvasEdit edit = store.canvases().create(Metadata.of("own", 100, 80))) {
            LayerData top = LayerData.pixels(edit.newLayerId(), "top", PixelFormat.RGBA8)
                    .withAttribute("opacity", "0.5");
            LayerData low = LayerData.pixels(edit.newLayerId(), "low", PixelFormat.RGBA8)
                    .withAttribute("composite-op", "x:y");
            edit.setLayers(List.of(top, low, LayerData.group(edit.newLayerId(), "empty group")));
            fill(edit, top.id(), new byte[] {(byte) 255, 0, 0, (byte) 255});
            fill(edit, low.id(), new byte[] {0, 0, (byte) 255, (byte) 255});
            canvas = edit.canvasId();
            store.canvases().commit(edit);
        }
        Path out = directory.resolve("own.ora");
        ExportReport report = store.files().exportFile(canvas, OptionalLong.empty(), out);
        assertEquals(3, report.layers());
        assertEquals(Files.size(out), report.bytes());
        assertTrue(report.remarks().toString().contains("x:y"), report.remarks().toString());
        OraFile file = new OraFile(out);
        assertEquals("100", file.image.getAttribute("w"));
        var merged = file.picture("mergedimage.png", 0, 0).image();
        assertEquals(100, merged.getWidth());
        assertEquals(80, merged.getHeight());
        assertEquals(0xff800080, merged.getRGB(10, 10));
        assertEquals(0, merged.getRGB(99, 79));
        Path png = directory.resolve("own.png");
        store.files().exportImage(canvas, OptionalLong.of(1), png);
        assertEquals(0xff800080, ImageIO.read(png.toFile()).getRGB(63, 63));
        ImportReport again = store.files().importFile(out, ImportOptions.NEW);
        assertEquals(List.of(), again.problems());
    }

    /** Two strokes so far apart that no file can hold the layer. */
    @Test
    void layerThatNoFileCanHoldIsRefusedAtOnce() throws Exception {
        String canvas;
        try (CanvasEdit edit = store.canvases().create(Metadata.of("far", 100, 80))) {
            LayerData layer = LayerData.pixels(edit.newLayerId(), "far", PixelFormat.RGBA8);
            edit.putLayer(layer, 0);
            fill(edit, layer.id(), new byte[] {1, 2, 3, 4});
            byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
            pixels[0] = 1;
            edit.putTile(layer.id(), new Tile(10_000_000, 10_000_000, Bytes.wrap(pixels)));
            canvas = edit.canvasId();
            store.canvases().commit(edit);
        }
        Path out = directory.resolve("far.ora");
        assertThrows(TooLargeException.class, () -> store.files().exportFile(canvas, OptionalLong.empty(), out));
        assertFalse(Files.exists(out));
        store.files().exportImage(canvas, OptionalLong.empty(), directory.resolve("far.png"));
    }

    @Test
    void exportIsWholeOrNotAtAll() throws Exception {
        String canvas = store.files().importFile(odd(), ImportOptions.NEW).canvas();
        Path place = Files.createDirectory(directory.resolve("place"));
        assertThrows(StorageIoException.class, () -> store.files().exportFile(canvas, OptionalLong.empty(), place));
        assertThrows(StorageIoException.class, () -> store.files()
                .exportFile(canvas, OptionalLong.empty(), directory.resolve("none/out.ora")));
        assertThrows(NotFoundException.class, () -> store.files()
                .exportFile(canvas, OptionalLong.of(99), place.resolve("out.ora")));
        assertThrows(NotFoundException.class, () -> store.files()
                .exportImage("none", OptionalLong.empty(), place.resolve("out.png")));
        try (var left = Files.list(place)) {
            assertEquals(0, left.count());
        }
        Path out = Files.writeString(place.resolve("out.ora"), "old");
        store.files().exportFile(canvas, OptionalLong.empty(), out);
        assertTrue(Files.size(out) > 100);
        try (var left = Files.list(place)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void refusedFileLeavesACanvasAsItWas() throws Exception {
        String canvas = store.files().importFile(odd(), ImportOptions.NEW).canvas();
        long keys = store.keys("");
        InvalidFileException refused = assertThrows(InvalidFileException.class, () -> store.files()
                .importFile(Corpus.file("hostile/h18_symlink_entry.ora"), ImportOptions.into(canvas)));
        assertEquals("layers", refused.details().get("part"));
        assertThrows(InvalidFileException.class, () -> store.files()
                .importFile(directory.resolve("none.ora"), ImportOptions.NEW));
        assertThrows(NotFoundException.class, () -> store.files().importFile(odd(), ImportOptions.into("none")));
        assertEquals(keys, store.keys(""));
        assertEquals(1, store.canvases().open(canvas).revision().number());
    }

    private static void fill(CanvasEdit edit, String layer, byte[] pixel) {
        byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixel[i % 4];
        }
        edit.putTile(layer, new Tile(0, 0, Bytes.wrap(pixels)));
    }

    private OraFile export(String canvas) throws Exception {
        Path out = directory.resolve("out.ora");
        store.files().exportFile(canvas, OptionalLong.empty(), out);
        return new OraFile(out);
    }

    private Path odd() throws Exception {
        Path file = directory.resolve("odd.ora");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "mimetype", "image/openraster".getBytes(StandardCharsets.US_ASCII));
            entry(zip, "stack.xml", ODD.getBytes(StandardCharsets.UTF_8));
            entry(zip, "data/", new byte[0]);
            entry(zip, "data/a.png", HostileFiles.png(64, 48));
            entry(zip, "../up.png", HostileFiles.png(3, 3));
            entry(zip, "data/drawing.svg", "<svg/>".getBytes(StandardCharsets.UTF_8));
            entry(zip, "strange/\u00e4.bin", new byte[100_000]);
            entry(zip, "mosp:png:fake", new byte[] {1, 2, 3});
            entry(zip, "one", new byte[] {0});
        }
        return file;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws Exception {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }
}
