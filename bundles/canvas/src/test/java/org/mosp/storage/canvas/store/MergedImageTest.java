package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.compose.Composer;
import org.mosp.storage.canvas.store.compose.Grid;
import org.mosp.storage.canvas.store.compose.Light;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;

class MergedImageTest {

    private static final int SIDE = 6;

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void imageThatTheLayersComposeToCostsNextToNothing() {
        for (Light light : Light.values()) {
            List<Tile> image = image(light, 0);
            CanvasEdit edit = layers();
            merge(edit, image);
            Revision revision = store.commit(edit);
            assertSame(image, revision.canvasId(), revision.number());
            long without = store.commit(layers()).bytesAdded();
            assertTrue(revision.bytesAdded() < without + 300, revision.bytesAdded() + ", without " + without);
        }
    }

    @Test
    void imageThatIsNearlyComposedAndOneThatIsNotComeBackExactly() {
        for (int noise : new int[] {3, 60, 100}) {
            List<Tile> image = image(Light.LINEAR, noise);
            CanvasEdit edit = layers();
            merge(edit, image);
            Revision revision = store.commit(edit);
            assertSame(image, revision.canvasId(), revision.number());
            assertTrue(store.audit(revision.canvasId(), Progress.NONE).ok());
        }
    }

    @Test
    void imageStaysItsRevisionsWhenTheLayersChangeLater() {
        List<Tile> image = image(Light.PERCEPTUAL, 2);
        CanvasEdit edit = layers();
        merge(edit, image);
        String id = store.commit(edit).canvasId();
        store.commit(store.edit(id).metadata(metadata -> metadata.withName("renamed")));
        store.commit(store.edit(id).putTile("1", Pixels.tile(0, 0, PixelFormat.RGBA8, 99)));
        assertSame(image, id, 1);
        assertSame(image, id, 2);
        assertTrue(store.open(id).data().merged().isEmpty());
    }

    private void assertSame(List<Tile> image, String id, long revision) {
        List<Tile> read = new ArrayList<>();
        store.open(id, revision).tiles(LayerData.MERGED, new PixelArea(-500, -500, 2_000, 2_000), read::add);
        assertEquals(image, read);
        assertEquals(
                Optional.of(image.get(3).pixels()),
                store.open(id, revision)
                        .tile(LayerData.MERGED, image.get(3).x(), image.get(3).y()));
    }

    private static void merge(CanvasEdit edit, List<Tile> image) {
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", PixelFormat.RGBA8));
        image.forEach(tile -> edit.putTile(LayerData.MERGED, tile));
    }

    private static List<LayerData> tree() {
        return List.of(
                LayerData.pixels("1", "moved", PixelFormat.RGBA8).withOffset(13, -27),
                LayerData.group("2", "group").withAttributes(Map.of("opacity", "0.4")),
                LayerData.pixels("3", "grey", PixelFormat.GREYA8).withDepth(1),
                LayerData.pixels("4", "hidden", PixelFormat.RGBA8).withDepth(1).withAttribute("visibility", "hidden"),
                LayerData.pixels("5", "ground", PixelFormat.RGBA16).withAttribute("opacity", "0.9"));
    }

    private CanvasEdit layers() {
        CanvasEdit edit = store.create(Metadata.of("test", SIDE * 64, SIDE * 64));
        edit.setLayers(tree());
        for (LayerData layer : tree()) {
            if (layer.kind() == LayerData.Kind.PIXELS) {
                for (int i = 0; i < SIDE * SIDE; i++) {
                    edit.putTile(layer.id(), new Tile(i % SIDE, i / SIDE, pixels(layer, i)));
                }
            }
        }
        return edit;
    }

    private static Bytes pixels(LayerData layer, int tile) {
        return Pixels.painted(layer.format(), tile + 1_000L * Integer.parseInt(layer.id()));
    }

    /** What the layers compose to, some pixels in a hundred changed. */
    private static List<Tile> image(Light light, int noise) {
        List<LayerData> tree = tree();
        List<Tile> image = new ArrayList<>();
        Random random = new Random(noise);
        for (int i = 0; i < SIDE * SIDE; i++) {
            byte[] pixels = Composer.compose(
                    tree,
                    (layer, x, y) -> x < 0 || y < 0 || x >= SIDE || y >= SIDE
                            ? null
                            : pixels(tree.get(layer), y * SIDE + x).toArray(),
                    light,
                    new Grid(i % SIDE * 64L, i / SIDE * 64L, 64, 64, 1));
            for (int at = 0; at < pixels.length; at += 4) {
                if (random.nextInt(100) < noise) {
                    pixels[at + random.nextInt(4)]++;
                }
            }
            image.add(new Tile(i % SIDE, i / SIDE, Bytes.wrap(pixels)));
        }
        return image;
    }
}
