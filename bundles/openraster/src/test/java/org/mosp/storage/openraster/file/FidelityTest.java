package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** Each item that a file of a drawing program may hold, by itself: what comes out is what went in. */
class FidelityTest {

    private static final String MYPAINT = "xmlns:mypaint=\"http://mypaint.org/ns/openraster\"";

    /** A composite operation of each program, known or not. */
    private static final List<String> OPERATIONS = List.of(
            "svg:src-over",
            "svg:multiply",
            "svg:screen",
            "svg:overlay",
            "svg:darken",
            "svg:lighten",
            "svg:color-dodge",
            "svg:color-burn",
            "svg:hard-light",
            "svg:soft-light",
            "svg:difference",
            "svg:color",
            "svg:luminosity",
            "svg:hue",
            "svg:saturation",
            "svg:plus",
            "svg:dst-in",
            "svg:dst-out",
            "svg:src-atop",
            "svg:dst-atop",
            "svg:exclusion",
            "mypaint:spectral-wgm",
            "svg:-dp-minus",
            "svg:-dp-divide",
            "krita:behind",
            "krita:dissolve",
            "krita:easy dodge",
            "krita:grain_merge",
            "krita:vivid_light",
            "color-dodge",
            "difference",
            "svg:add",
            "svg:clear",
            "");

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

    static Stream<String> images() {
        return Stream.of(
                "w=\"64\" h=\"64\"",
                "h=\"64\" w=\"64\" version=\"0.0.1\"",
                "version=\"0.0.5\" w=\"64\" h=\"64\"",
                "version=\"\" w=\" 64 \" h=\"064\"",
                "w=\"64\" h=\"64\" xres=\"300\" yres=\"150\"",
                "w=\"64\" h=\"64\" xres=\"299.72\" yres=\"0\"",
                "w=\"64\" h=\"64\" xres=\"72\"",
                MYPAINT
                        + " w=\"64\" h=\"64\" mypaint:frame-active=\"true\" mypaint:eotf=\"2.2\" mypaint:version=\"2.0.1\""
                        + " mypaint:json-settings=\"data/mypaint-settings.json\" mypaint:unsaved-painting-time=\"0.5\"",
                "xmlns:drawpile=\"http://drawpile.net/\" w=\"64\" h=\"64\" drawpile:framerate=\"24\"",
                "xmlns=\"\" xmlns:unused=\"urn:unused\" w=\"64\" h=\"64\" name=\"an image\"",
                "w=\"64\" h=\"64\" unknown=\"&lt;&amp;&quot;'&#10;&#9;\"");
    }

    @ParameterizedTest
    @MethodSource("images")
    void attributesOfTheImageSurvive(String attributes) throws Exception {
        assertSurvives("<image " + attributes + "><stack><layer src=\"a.png\"/></stack></image>");
    }

    static Stream<String> roots() {
        return Stream.of(
                "", "name=\"root\" opacity=\"0.5\" x=\"3\" y=\"-4\" isolation=\"isolate\" visibility=\"visible\"",
                "composite-op=\"mypaint:spectral-wgm\"", "unknown=\"1\"");
    }

    @ParameterizedTest
    @MethodSource("roots")
    void attributesOfTheRootStackSurvive(String attributes) throws Exception {
        assertSurvives("<image w=\"64\" h=\"64\"><stack " + attributes + "><layer src=\"a.png\"/></stack></image>");
    }

    static Stream<String> layers() {
        Stream<String> attributes = Stream.of(
                "",
                "name=\"\"",
                "name=\"Sky\"",
                "name=\"" + "n".repeat(512) + "\"",
                "name=\"../../etc/passwd\"",
                "name=\"line&#10;tab&#9;return&#13;\"",
                "name=\"\u05e9\u05dc\u05d5\u05dd \u202etxt\"",
                "name=\"\ud83d\udc69\u200d\ud83c\udfa8\"",
                "name=\"a &amp; b &lt;c> &quot;d'\"",
                "x=\"0\" y=\"0\"",
                "x=\"-7\"",
                "y=\"+12\"",
                "x=\"5000\" y=\"-5000\"",
                "x=\" 4 \"",
                "x=\"1.0\"",
                "opacity=\"0.498039\"",
                "opacity=\"0.517\"",
                "opacity=\"1.000\"",
                "opacity=\"1\"",
                "opacity=\".5\"",
                "opacity=\"\"",
                "opacity=\"half\"",
                "opacity=\"-1\"",
                "opacity=\"5e-1\"",
                "visibility=\"visible\"",
                "visibility=\"hidden\"",
                "visibility=\"maybe\"",
                "selected=\"true\"",
                "selected=\"1\"",
                "selected=\"false\"",
                "edit-locked=\"true\"",
                "edit-locked=\"1\"",
                "edit-locked=\"0\"",
                "alpha-preserve=\"true\"",
                "alpha-preserve=\"false\"",
                "mypaint_strokemap=\"data/strokemap.dat\"",
                "mypaint_strokemap_v2=\"data/strokemap.dat\"",
                "background_tile=\"data/background-tile.png\"",
                MYPAINT + " mypaint:strokemap=\"data/strokemap.dat\"",
                MYPAINT + " mypaint:background-tile=\"data/background-tile.png\"",
                "xmlns:drawpile=\"http://drawpile.net/\" drawpile:censored=\"true\"",
                "isolation=\"auto\"",
                "colour=\"none\"");
        return Stream.concat(attributes, OPERATIONS.stream().map(operation -> "composite-op=\"" + operation + "\""));
    }

    @Test
    void attributesOfLayersSurvive() throws Exception {
        StringBuilder all = new StringBuilder();
        layers().forEach(attributes -> all.append("<layer ")
                .append(attributes)
                .append(" src=\"a.png\"/><layer src=\"a.png\" ")
                .append(attributes)
                .append("/>"));
        assertSurvives("<image w=\"64\" h=\"64\"><stack>" + all + "</stack></image>");
    }

    static Stream<String> groups() {
        Stream<String> attributes = Stream.of(
                "",
                "name=\"\"",
                "isolation=\"isolate\"",
                "isolation=\"auto\"",
                "isolation=\"isolate\" opacity=\"1.0\" composite-op=\"svg:src-over\"",
                "opacity=\"0.25\" visibility=\"hidden\"",
                "selected=\"true\" edit-locked=\"1\"",
                "x=\"10\" y=\"-20\"",
                "background_tile=\"data/background-tile.png\"",
                "collapsed=\"true\"");
        return Stream.concat(attributes, OPERATIONS.stream().map(operation -> "composite-op=\"" + operation + "\""));
    }

    @Test
    void attributesOfGroupsSurvive() throws Exception {
        StringBuilder all = new StringBuilder();
        groups().forEach(attributes -> all.append("<stack ")
                .append(attributes)
                .append("><layer src=\"a.png\"/><stack/></stack><layer src=\"a.png\"/>"));
        assertSurvives("<image w=\"64\" h=\"64\"><stack>" + all + "</stack></image>");
    }

    static Stream<String> nodes() {
        return Stream.of(
                "<filter type=\"applications:krita:invert\"/>",
                "<filter type=\"applications:krita:blur\"><params>&lt;x/&gt;</params></filter>",
                "<text x=\"1\" y=\"2\">some text with <tspan>parts</tspan></text>",
                "<!-- a comment -->",
                "<?program an instruction?>",
                "<?empty?>",
                "<unknown:thing xmlns:unknown=\"urn:thing\" unknown:a=\"1\"><b/></unknown:thing>",
                "<layer src=\"drawing.svg\" name=\"svg\" x=\"3\" opacity=\"0.5\"/>",
                "<layer src=\"a.png\"><!-- inside --><child/>words</layer>",
                "<stack><!-- only a comment --></stack>",
                "<stack/>",
                "<stack><stack><stack/></stack></stack>",
                "loose text",
                "<x><![CDATA[<raw> & ]]></x>");
    }

    @Test
    void nodesThatAreNotUnderstoodSurvive() throws Exception {
        StringBuilder around = new StringBuilder();
        StringBuilder inside = new StringBuilder();
        nodes().forEach(node -> {
            if (!node.startsWith("<layer") && !node.startsWith("<stack")) {
                around.append(node).append("<between/>");
            }
            inside.append(node)
                    .append("<layer src=\"a.png\"/><stack name=\"g\">")
                    .append(node)
                    .append("<layer src=\"a.png\"/></stack>");
        });
        assertSurvives("<image w=\"64\" h=\"64\">" + around + "<stack>" + inside + "</stack>" + around + "</image>");
    }

    private static void assertSurvives(String xml) throws Exception {
        MadeFile made = MadeFile.of("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml)
                .with("a.png", MadePng.rgba(64, 64))
                .with("drawing.svg", "<svg/>".getBytes(StandardCharsets.UTF_8))
                .with("data/strokemap.dat", new byte[] {'z'})
                .with("data/background-tile.png", MadePng.rgba(8, 8))
                .with("data/mypaint-settings.json", "{}".getBytes(StandardCharsets.UTF_8));
        OraFile before = new OraFile(made.write(directory.resolve("in.ora")));
        OraFile after = throughTheStore();
        assertLinesEqual(before.tree(true), after.tree(true));
        for (String name : List.of(
                "drawing.svg", "data/strokemap.dat", "data/background-tile.png", "data/mypaint-settings.json")) {
            assertArrayEquals(before.entry(name), after.entry(name), name);
        }
        for (int i = 0; i < before.layers().size(); i++) {
            if (before.layers().get(i).getAttribute("src").endsWith(".png") && isNumber(before, i)) {
                assertEquals(
                        OraFile.placedPixels(before.picture(before.layers().get(i))),
                        OraFile.placedPixels(after.picture(after.layers().get(i))));
            }
        }
    }

    private static void assertLinesEqual(List<String> before, List<String> after) {
        for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
            assertEquals(before.get(i), after.get(i), "line " + i);
        }
        assertEquals(before.size(), after.size());
    }

    /** The comparing reader takes whole numbers only. */
    private static boolean isNumber(OraFile file, int layer) {
        String x = file.layers().get(layer).getAttribute("x");
        return x.isEmpty() || x.matches("[+-]?\\d+");
    }

    @ParameterizedTest
    @CsvSource({
        "0,1", "0,2", "0,4", "0,8", "0,16", "2,8", "2,16", "3,1", "3,2", "3,4", "3,8", "4,8", "4,16", "6,8", "6,16",
    })
    void pixelsOfEveryKindOfPngSurvive(int colorType, int bitDepth) throws Exception {
        for (boolean interlaced : List.of(false, true)) {
            for (boolean keyed : List.of(false, true)) {
                MadePng png = new MadePng(70, 65, bitDepth, colorType);
                if (colorType == 3) {
                    byte[] palette = {1, 2, 3, 40, 50, 60, 7, 80, 90, (byte) 200, 100, 11};
                    png.before("PLTE", Arrays.copyOf(palette, 3 * Math.min(4, 1 << bitDepth)));
                }
                if (keyed && colorType < 4) {
                    png.before("tRNS", new byte[colorType == 0 ? 2 : colorType == 2 ? 6 : 1]);
                }
                if (interlaced) {
                    png.interlaced();
                }
                MadeFile made = MadeFile.stack(64, 64, "<layer src=\"a.png\" x=\"-3\" y=\"5\"/>")
                        .with("a.png", png);
                OraFile before = new OraFile(made.write(directory.resolve("in.ora")));
                OraFile after = throughTheStore();
                assertSameColours(before, after, colorType, bitDepth);
            }
        }
    }

    /** Compared as colours, for a palette comes out as what it stands for. */
    private static void assertSameColours(OraFile before, OraFile after, int colorType, int bitDepth) throws Exception {
        var in = before.picture(before.layers().get(0));
        var out = after.picture(after.layers().get(0));
        assertEquals(in.image().getWidth(), out.image().getWidth());
        assertEquals(in.image().getHeight(), out.image().getHeight());
        assertEquals(Math.max(8, bitDepth), out.depth());
        // the JDK's reader makes a palette of grey of few bits
        int bands = colorType == 0 || colorType == 4 ? 1 : 3;
        assertEquals(bands, out.image().getColorModel().getNumColorComponents());
        for (int y = 0; y < in.image().getHeight(); y++) {
            for (int x = 0; x < in.image().getWidth(); x++) {
                Object pixel = in.image().getRaster().getDataElements(x, y, null);
                Object same = out.image().getRaster().getDataElements(x, y, null);
                int[] expected = in.image().getColorModel().getComponents(pixel, null, 0);
                int[] actual = out.image().getColorModel().getComponents(same, null, 0);
                for (int k = 0; k < bands; k++) {
                    assertEquals(expected[k], actual[k], "channel " + k + " at " + x + ", " + y);
                }
                // the JDK's reader knows no key for transparency of few bits; PngPixelsTest has those
                if (bitDepth >= 8 || bands == 3) {
                    assertEquals(
                            in.image().getColorModel().getAlpha(pixel),
                            out.image().getColorModel().getAlpha(same));
                }
            }
        }
    }

    @Test
    void colourUnderAlphaZeroSurvives() throws Exception {
        MadePng png = MadePng.rgba(64, 64).pixels((x, y) -> new int[] {x, y, 77, x == 0 ? 9 : 0});
        OraFile after = import1("a.png", png);
        for (int x : List.of(1, 33, 63)) {
            int[] pixel =
                    after.picture(after.layers().get(0)).image().getRaster().getPixel(x, 20, (int[]) null);
            assertArrayEquals(new int[] {x, 20, 77, 0}, pixel);
        }
    }

    @Test
    void chunksOfAPngSurvive() throws Exception {
        byte[] profile = new byte[5_000];
        new java.util.Random(3).nextBytes(profile);
        MadePng png = MadePng.rgba(64, 64)
                .before("gAMA", new byte[] {0, 0, (byte) 0xb1, (byte) 0x8f})
                .before("cHRM", new byte[32])
                .before("sRGB", new byte[] {0})
                .before("sBIT", new byte[] {5, 6, 5, 1})
                .before("pHYs", new byte[] {0, 0, 46, 35, 0, 0, 46, 35, 1})
                .before("tEXt", "Title\0first".getBytes(StandardCharsets.ISO_8859_1))
                .before("tEXt", "Title\0second".getBytes(StandardCharsets.ISO_8859_1))
                .before("prVt", profile)
                .behind("tIME", new byte[] {7, (byte) 226, 1, 2, 3, 4, 5})
                .behind("zTXt", new byte[] {'A', 0, 0, 120, (byte) 156, 3, 0, 0, 0, 0, 1})
                .behind("emPt", new byte[0]);
        OraFile after = import1("a.png", png);
        assertEquals(OraFile.chunks(png.bytes()), OraFile.chunks(after.entry("a.png")));
    }

    @Test
    void chunksOfTheMergedImageSurvive() throws Exception {
        MadePng merged = MadePng.rgba(64, 64).before("pHYs", new byte[] {0, 0, 46, 35, 0, 0, 46, 35, 1});
        MadeFile.stack(64, 64, "<layer src=\"a.png\"/>")
                .with("a.png", MadePng.rgba(64, 64))
                .with("mergedimage.png", merged)
                .write(directory.resolve("in.ora"));
        assertEquals(
                OraFile.chunks(merged.bytes()), OraFile.chunks(throughTheStore().entry("mergedimage.png")));
    }

    @Test
    void layersThatShareAnImageShareItAgain() throws Exception {
        MadeFile.stack(64, 64, "<layer src=\"a.png\"/><layer src=\"a.png\" x=\"9\"/><layer src=\"b.png\"/>")
                .with("a.png", MadePng.rgba(64, 64))
                .with("b.png", MadePng.rgba(64, 64))
                .write(directory.resolve("in.ora"));
        OraFile after = throughTheStore();
        assertEquals(
                List.of("a.png", "a.png", "b.png"),
                after.layers().stream().map(layer -> layer.getAttribute("src")).toList());
    }

    @Test
    void entriesThatNothingRefersToSurvive() throws Exception {
        byte[] bytes = new byte[3_000_000];
        new java.util.Random(4).nextBytes(bytes);
        MadeFile.stack(64, 64, "<layer src=\"a.png\"/>")
                .with("a.png", MadePng.rgba(64, 64))
                .with("data/", new byte[0])
                .with("data/unused.png", MadePng.rgba(3, 3))
                .with("data/no image.png", new byte[] {1, 2, 3})
                .with("\u00fcml\u00e4ut/\ud83c\udfa8.bin", bytes)
                .with("META-INF/manifest.xml", "<m/>".getBytes(StandardCharsets.UTF_8))
                .write(directory.resolve("in.ora"));
        OraFile before = new OraFile(directory.resolve("in.ora"));
        OraFile after = throughTheStore();
        for (String name : before.entries.keySet()) {
            if (!name.equals("stack.xml") && !name.equals("a.png")) {
                assertArrayEquals(before.entry(name), after.entry(name), name);
            }
            assertTrue(after.entries.containsKey(name), name);
        }
    }

    @Test
    void archiveIsWrittenStrictly() throws Exception {
        OraFile after = import1("a.png", MadePng.rgba(64, 64));
        assertEquals("mimetype", after.headers.keySet().iterator().next());
        assertEquals(0, after.headers.get("mimetype").getMethod());
        byte[] thumbnail = after.entry("Thumbnails/thumbnail.png");
        assertTrue(thumbnail[19] <= 64 && thumbnail[23] <= 64, "its size");
        assertEquals(8, thumbnail[24], "its depth");
        assertEquals(0, thumbnail[28], "not interlaced");
        assertFalse(after.entry("mergedimage.png").length == 0);
    }

    private static OraFile import1(String name, MadePng png) throws Exception {
        MadeFile.stack(64, 64, "<layer src=\"" + name + "\"/>").with(name, png).write(directory.resolve("in.ora"));
        return throughTheStore();
    }

    private static OraFile throughTheStore() throws Exception {
        ImportReport report = store.files().importFile(directory.resolve("in.ora"), ImportOptions.NEW);
        assertEquals(List.of(), report.problems());
        Path out = directory.resolve("out.ora");
        store.files().exportFile(report.canvas(), OptionalLong.empty(), out);
        return new OraFile(out);
    }
}
