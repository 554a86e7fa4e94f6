package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mosp.storage.InvalidFileException;
import org.mosp.storage.Progress;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.zip.ZipArchive;

/** Every limit holds, is named in what is said when it is exceeded, and can be configured. */
class LimitsTest {

    private static final byte[] PNG = MadePng.rgba(64, 64).bytes();
    private static final String LAYER = "<layer name=\"l\" src=\"a.png\"/>";

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

    /** A limit, a file one above it, and whether the whole file is refused or a part of it left out. */
    record Case(String property, Number value, MadeFile file, boolean whole) {

        @Override
        public String toString() {
            return property;
        }
    }

    static Stream<Case> cases() {
        MadeFile plain = MadeFile.stack(64, 64, LAYER).with("a.png", PNG);
        return Stream.of(
                new Case("maxEntries", 2, plain, true),
                new Case("maxDirectoryBytes", 150, plain, true),
                new Case("maxStackBytes", 50, plain, true),
                new Case("maxElements", 3, MadeFile.stack(64, 64, LAYER + LAYER).with("a.png", PNG), true),
                new Case(
                        "maxDepth",
                        3,
                        MadeFile.stack(64, 64, "<stack>" + LAYER + "</stack>").with("a.png", PNG),
                        true),
                new Case(
                        "maxAttributeChars",
                        19,
                        MadeFile.stack(64, 64, "<layer name=\"" + "n".repeat(20) + "\" src=\"a.png\"/>")
                                .with("a.png", PNG),
                        true),
                new Case("maxSide", 63, plain, true),
                new Case("maxSide", 64, wider(65, 1), false),
                new Case("maxImagePixels", 4_095L, plain, true),
                new Case("maxLayerPixels", 4_096L, wider(65, 64), false),
                new Case("maxEntryBytes", 99, foreign(), false),
                new Case("maxForeignBytes", 99L, foreign(), false),
                new Case(
                        "maxChunkBytes",
                        99,
                        twoLayers().with("b.png", MadePng.rgba(64, 64).before("tEXt", new byte[100])),
                        false),
                new Case(
                        "maxChunks",
                        1,
                        twoLayers()
                                .with(
                                        "b.png",
                                        MadePng.rgba(64, 64)
                                                .before("tEXt", new byte[1])
                                                .behind("tEXt", new byte[1])),
                        false),
                new Case("maxTiles", 1, wider(65, 64), true),
                new Case("freeInflatedBytes", 1L << 20, large(), false),
                new Case("inflatedRatio", 1, large(), false));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatExceedsALimitIsRefusedByItsNameAndLeavesNothing(Case one) throws Exception {
        Path file = one.file().write(directory.resolve("file.ora"));
        FileLimits low = with(limits(one), one.property(), one.value());
        // a budget has two properties; either may be raised
        String named = one.property().equals("inflatedRatio") ? "freeInflatedBytes" : one.property();
        String advice = "raise " + named + " in org.mosp.storage.openraster.cfg";
        OpenRasterFiles files = new OpenRasterFiles(store.canvases(), low);
        long keys = store.keys("");
        if (one.whole()) {
            InvalidFileException refused =
                    assertThrows(InvalidFileException.class, () -> files.importFile(file, ImportOptions.NEW));
            assertEquals(named, refused.details().get("limit"), refused.getMessage());
            assertTrue(refused.getMessage().contains(advice), refused.getMessage());
            store.canvases().settle();
            assertEquals(keys, store.keys(""), "keys left behind");
            assertEquals(List.of(), store.canvases().canvasIds());
        } else {
            ImportReport report = files.importFile(file, ImportOptions.NEW);
            assertEquals(1, report.problems().size(), report.problems().toString());
            assertTrue(
                    report.problems().get(0).reason().contains(advice),
                    report.problems().toString());
        }
        ImportReport report = store.files().importFile(file, ImportOptions.NEW);
        assertEquals(List.of(), report.problems());
    }

    @Test
    void everyLimitIsTestedAndConfigurable() throws Exception {
        TreeSet<String> properties = new TreeSet<>();
        Map<String, Object> defaults = new TreeMap<>();
        for (RecordComponent component : FileLimits.class.getRecordComponents()) {
            properties.add(component.getName());
            defaults.put(component.getName(), component.getAccessor().invoke(FileLimits.DEFAULTS));
        }
        TreeSet<String> tested = new TreeSet<>(cases().map(Case::property).toList());
        assertEquals(properties, tested);
        Map<String, Object> configured = new TreeMap<>();
        for (Method method : LimitsConfiguration.class.getDeclaredMethods()) {
            configured.put(method.getName(), method.getDefaultValue());
        }
        assertEquals(defaults, configured);
        properties.remove("inflatedRatio");
        assertEquals(
                properties,
                new TreeSet<>(Arrays.stream(Limit.values()).map(Limit::property).toList()));
    }

    @Test
    void budgetIsBoundedByWhatANumberHolds() throws Exception {
        FileLimits high = with(FileLimits.DEFAULTS, "inflatedRatio", Integer.MAX_VALUE);
        long free = FileLimits.FREE_INFLATED_BYTES;
        assertEquals(free + 10L * Integer.MAX_VALUE, high.budget(10).left());
        assertEquals(Long.MAX_VALUE, high.budget(1L << 40).left());
        assertEquals(
                free,
                with(FileLimits.DEFAULTS, "inflatedRatio", 0).budget(1L << 40).left());
        assertEquals(
                Long.MAX_VALUE,
                with(FileLimits.DEFAULTS, "freeInflatedBytes", Long.MAX_VALUE)
                        .budget(10)
                        .left());
    }

    /** What is read to the end once before, with care, is given back: of an interlaced image all that it took. */
    @Test
    void careTakesNothingOfTheBudget() throws Exception {
        int side = 2_200;
        Path file = MadeFile.stack(side, side, LAYER)
                .with("a.png", MadePng.rgba(side, side).filled(1, 2, 3, 4).interlaced())
                .write(directory.resolve("file.ora"));
        try (ZipArchive archive = ZipArchive.open(file, FileLimits.DEFAULTS);
                Decoding decoding = new Decoding(archive, FileLimits.DEFAULTS, new Calls(), true)) {
            LayerSource.Png png = (LayerSource.Png) new LayerSource.Finder(archive, FileLimits.DEFAULTS).find("a.png");
            long before = archive.budget().left();
            decoding.run(List.of(new DecodingTask(png.item(), png.header(), 0, 0, List.of())), result -> {});
            long taken = before - archive.budget().left();
            // beside the image each pass reads the file's bytes, twice
            long most = 2 * png.header().dataBytes() + 14 * png.item().size();
            assertTrue(taken <= most, taken + " of " + most);
        }
    }

    /** What was staged before that was known is given back, also where the import is cancelled. */
    @Test
    void tooManyTilesForACanvasThatIsThereLeaveItAsItWas() throws Exception {
        Path small = MadeFile.stack(64, 64, LAYER).with("a.png", PNG).write(directory.resolve("small.ora"));
        String canvas = store.files().importFile(small, ImportOptions.NEW).canvas();
        Path large = MadeFile.stack(64, 64, LAYER + "<layer name=\"b\" src=\"b.png\"/>")
                .with("a.png", noise(1))
                .with("b.png", noise(2))
                .write(directory.resolve("large.ora"));
        store.canvases().space().collect(canvas, Progress.NONE);
        store.canvases().settle();
        long keys = store.keys("");
        OpenRasterFiles files = new OpenRasterFiles(store.canvases(), with(FileLimits.DEFAULTS, "maxTiles", 700));
        InvalidFileException refused =
                assertThrows(InvalidFileException.class, () -> files.importFile(large, ImportOptions.into(canvas)));
        assertEquals("maxTiles", refused.details().get("limit"), refused.getMessage());
        store.canvases().settle();
        assertEquals(keys, store.keys(""), "keys left behind");

        RuntimeException enough = new RuntimeException("enough");
        ImportOptions cancelled = new ImportOptions(Optional.of(canvas), Optional.empty(), (step, done, total) -> {
            if (done == total) {
                throw enough;
            }
        });
        assertSame(
                enough, assertThrows(RuntimeException.class, () -> store.files().importFile(large, cancelled)));
        assertEquals(0, enough.getSuppressed().length);
        store.canvases().settle();
        assertEquals(keys, store.keys(""), "keys left behind");
        assertEquals(1, store.canvases().open(canvas).revision().number());
        assertEquals(1, store.canvases().open(canvas).data().layers().size());
    }

    /** 672 tiles that no compression makes smaller, more than an edit holds in memory. */
    private static MadePng noise(int seed) {
        Random random = new Random(seed);
        return MadePng.rgba(2_048, 1_290).pixels((x, y) -> {
            int pixel = random.nextInt();
            return new int[] {pixel & 0xff, pixel >> 8 & 0xff, pixel >> 16 & 0xff, pixel >>> 24};
        });
    }

    private static MadeFile twoLayers() {
        return MadeFile.stack(64, 64, LAYER + "<layer name=\"b\" src=\"b.png\"/>")
                .with("a.png", PNG);
    }

    private static MadeFile wider(int width, int height) {
        return twoLayers().with("b.png", MadePng.rgba(width, height));
    }

    private static MadeFile foreign() {
        return MadeFile.stack(64, 64, LAYER).with("a.png", PNG).with("notes.bin", new byte[100]);
    }

    /** 4 MB in some kilobytes. */
    private static MadeFile large() {
        return twoLayers().with("b.png", MadePng.rgba(1_024, 1_024).filled(1, 2, 3, 4));
    }

    private static FileLimits limits(Case one) throws Exception {
        return switch (one.property()) {
            case "freeInflatedBytes" -> with(FileLimits.DEFAULTS, "inflatedRatio", 1);
            case "inflatedRatio" -> with(FileLimits.DEFAULTS, "freeInflatedBytes", 1L << 20);
            default -> FileLimits.DEFAULTS;
        };
    }

    private static FileLimits with(FileLimits limits, String property, Number value) throws Exception {
        RecordComponent[] components = FileLimits.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            boolean changed = components[i].getName().equals(property);
            values[i] = changed ? value : components[i].getAccessor().invoke(limits);
            types[i] = components[i].getType();
        }
        return FileLimits.class.getDeclaredConstructor(types).newInstance(values);
    }
}
