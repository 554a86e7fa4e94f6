package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** A file into a canvas: each layer goes on as the one it was, and only what changed is stored. */
class IntoTest {

    /** What a revision costs that has no new pixels: records of some layers, in keys and values. */
    private static final long NEXT_TO_NOTHING = 6_000;

    /** Noise, so that pixels stored twice cannot be overlooked: 16 tiles of 16 KiB. */
    private static final int SIDE = 256;

    @TempDir
    Path directory;

    private RealStore store;
    private String canvas = "";
    private Map<String, String> ids = Map.of();

    @BeforeEach
    void importFourLayers() throws Exception {
        store = new RealStore(directory.resolve("store"));
        Path file = file(layer("a", 1) + layer("b", 2) + layer("c", 3) + layer("d", 4), 1, 2, 3, 4);
        canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        ids = ids();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void reorderedLayersKeepTheirIds() throws Exception {
        into(NEXT_TO_NOTHING, layer("d", 4) + layer("b", 2) + layer("a", 1) + layer("c", 3), 1, 2, 3, 4);
        assertEquals(ids, ids());
        assertEquals(List.of("d", "b", "a", "c"), names());
    }

    /** As Krita does: the images are named by their order. */
    @Test
    void reorderedLayersKeepTheirIdsWhereImagesAreNamedByOrder() throws Exception {
        into(NEXT_TO_NOTHING, layer("d", 11) + layer("c", 12) + layer("b", 13) + layer("a", 14), 14, 13, 12, 11);
        assertEquals(ids, ids());
    }

    @Test
    void renamedLayerKeepsItsId() throws Exception {
        into(NEXT_TO_NOTHING, layer("a", 1) + layer("new", 2) + layer("c", 3) + layer("d", 4), 1, 2, 3, 4);
        assertEquals(ids.get("b"), ids().get("new"));
        assertEquals(ids.get("c"), ids().get("c"));
    }

    @Test
    void renamedAndReorderedLayersAreKnownByTheirPixels() throws Exception {
        into(NEXT_TO_NOTHING, layer("z", 24) + layer("y", 23) + layer("x", 22) + layer("w", 21), 21, 22, 23, 24);
        Map<String, String> now = ids();
        assertEquals(ids.get("a"), now.get("w"));
        assertEquals(ids.get("b"), now.get("x"));
        assertEquals(ids.get("c"), now.get("y"));
        assertEquals(ids.get("d"), now.get("z"));
    }

    @Test
    void removedLayerIsGoneAndTheOthersStay() throws Exception {
        into(NEXT_TO_NOTHING, layer("a", 1) + layer("c", 3) + layer("d", 4), 1, 3, 4);
        Map<String, String> left = new HashMap<>(ids);
        left.remove("b");
        assertEquals(left, ids());
    }

    @Test
    void addedLayerIsNewAndTheOthersStay() throws Exception {
        ImportReport report = into(
                Long.MAX_VALUE,
                layer("new", 5) + layer("a", 1) + layer("b", 2) + layer("c", 3) + layer("d", 4),
                1,
                2,
                3,
                4,
                5);
        assertTrue(report.bytesStored() > SIDE * SIDE * 4, "noise cannot be smaller");
        assertTrue(report.bytesStored() < SIDE * SIDE * 5, "one layer and no other: " + report.bytesStored());
        Map<String, String> now = ids();
        assertTrue(!ids.containsValue(now.remove("new")), "an id is never used again");
        assertEquals(ids, now);
    }

    @Test
    void layersInAGroupThatIsNewKeepTheirIds() throws Exception {
        into(
                NEXT_TO_NOTHING,
                layer("a", 1) + "<stack name=\"g\">" + layer("b", 2) + layer("c", 3) + "</stack>" + layer("d", 4),
                1,
                2,
                3,
                4);
        Map<String, String> now = ids();
        now.remove("g");
        assertEquals(ids, now);
    }

    @Test
    void movedLayerStoresNoPixel() throws Exception {
        String moved = layer("a", 1).replace("src", "x=\"-7\" y=\"130\" src");
        into(NEXT_TO_NOTHING, moved + layer("b", 2) + layer("c", 3) + layer("d", 4), 1, 2, 3, 4);
        assertEquals(ids, ids());
    }

    @Test
    void layerMovedHereAndInTheFileStoresNoPixel() throws Exception {
        try (CanvasEdit edit = store.canvases().edit(canvas)) {
            LayerData first = edit.data().layers().get(0);
            edit.putLayer(first.withOffset(100, -3), 0);
            store.canvases().commit(edit);
        }
        String moved = layer("a", 1).replace("src", "x=\"100\" y=\"-3\" src");
        Path file = file(moved + layer("b", 2) + layer("c", 3) + layer("d", 4), 1, 2, 3, 4);
        ImportReport report = store.files().importFile(file, ImportOptions.into(canvas));
        assertTrue(report.bytesStored() < NEXT_TO_NOTHING, "stored " + report.bytesStored());
        assertEquals(ids, ids());
        assertSame(file);
    }

    /** A tile that changed, and one that is gone. */
    @Test
    void onlyChangedTilesAreStored() throws Exception {
        Path file = MadeFile.stack(SIDE, SIDE, layer("a", 1) + layer("b", 2) + layer("c", 3) + layer("d", 4))
                .with("1.png", noise(1))
                .with("2.png", noise(2).pixels((x, y) -> {
                    boolean gone = x < 64 && y < 64;
                    boolean changed = x == 200 && y == 200;
                    return gone ? new int[4] : changed ? new int[] {1, 2, 3, 4} : pixel(2, x, y);
                }))
                .with("3.png", noise(3))
                .with("4.png", noise(4))
                .write(directory.resolve("next.ora"));
        ImportReport report = store.files().importFile(file, ImportOptions.into(canvas));
        assertTrue(report.bytesStored() > 16_384, "the changed tile");
        assertTrue(report.bytesStored() < 16_384 + NEXT_TO_NOTHING, "stored " + report.bytesStored());
        assertTrue(store.canvases().open(canvas).tile(ids.get("b"), 0, 0).isEmpty());
        assertSame(file);
    }

    @Test
    void sameFileAgainStoresNextToNothing() throws Exception {
        into(NEXT_TO_NOTHING, layer("a", 1) + layer("b", 2) + layer("c", 3) + layer("d", 4), 1, 2, 3, 4);
        assertEquals(ids, ids());
    }

    private ImportReport into(long most, String layers, int... images) throws Exception {
        Path file = file(layers, images);
        ImportReport report = store.files().importFile(file, ImportOptions.into(canvas));
        assertEquals(List.of(), report.problems());
        assertEquals(2, report.revision());
        assertTrue(report.bytesStored() < most, "stored " + report.bytesStored());
        assertSame(file);
        return report;
    }

    private void assertSame(Path file) throws Exception {
        Path out = directory.resolve("out.ora");
        store.files().exportFile(canvas, OptionalLong.empty(), out);
        OraFile before = new OraFile(file);
        OraFile after = new OraFile(out);
        assertEquals(before.tree(true), after.tree(true));
        for (int i = 0; i < before.layers().size(); i++) {
            assertEquals(
                    OraFile.placedPixels(before.picture(before.layers().get(i))),
                    OraFile.placedPixels(after.picture(after.layers().get(i))));
        }
    }

    /** Image n has the noise of n; those of two digits that of their last one. */
    private Path file(String layers, int... images) throws Exception {
        MadeFile file = MadeFile.stack(SIDE, SIDE, layers);
        for (int image : images) {
            file.with(image + ".png", noise(image % 10));
        }
        return file.write(directory.resolve("file.ora"));
    }

    private static String layer(String name, int image) {
        return "<layer name=\"" + name + "\" src=\"" + image + ".png\"/>";
    }

    private static MadePng noise(int seed) {
        return MadePng.rgba(SIDE, SIDE).pixels((x, y) -> pixel(seed, x, y));
    }

    private static int[] pixel(int seed, int x, int y) {
        long mixed = (seed * 0x9e3779b97f4a7c15L + x * 0xbf58476d1ce4e5b9L) ^ y * 0x94d049bb133111ebL;
        mixed = (mixed ^ mixed >>> 31) * 0xbf58476d1ce4e5b9L;
        mixed ^= mixed >>> 29;
        return new int[] {
            (int) mixed & 255, (int) (mixed >> 8) & 255, (int) (mixed >> 16) & 255, (int) (mixed >> 24) & 255
        };
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (LayerData layer : store.canvases().open(canvas).data().layers()) {
            names.add(layer.name().orElse(""));
        }
        return names;
    }

    private Map<String, String> ids() {
        Map<String, String> now = new HashMap<>();
        for (LayerData layer : store.canvases().open(canvas).data().layers()) {
            now.put(layer.name().orElse(""), layer.id());
        }
        return now;
    }
}
