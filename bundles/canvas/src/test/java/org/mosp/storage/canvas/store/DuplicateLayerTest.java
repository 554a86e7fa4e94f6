package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

class DuplicateLayerTest {

    private static final PixelFormat FORMAT = PixelFormat.RGBA8;
    private static final PixelArea ALL = new PixelArea(-10_000, -10_000, 20_000, 20_000);

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory, TestStore.prompt());
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    private String canvas() {
        CanvasEdit edit = store.create(Metadata.of("x", 0, 0));
        edit.setLayers(List.of(
                LayerData.pixels("top", "top", FORMAT),
                LayerData.group("g", "group"),
                LayerData.pixels("in", "in", FORMAT).withDepth(1).withOffset(3, 4),
                LayerData.pixels("below", "below", FORMAT)));
        for (int i = 0; i < 60; i++) {
            edit.putTile("in", Pixels.tile(i % 20, i / 20, FORMAT, i));
        }
        edit.putTile("below", new Tile(0, 0, Pixels.uniform(FORMAT, 1, 2, 3, 4)));
        return store.commit(edit).canvasId();
    }

    private static List<Tile> tiles(CanvasView view, String layer) {
        List<Tile> tiles = new ArrayList<>();
        view.tiles(layer, ALL, tiles::add);
        return tiles;
    }

    private List<String> order(CanvasView view) {
        return view.data().layers().stream().map(LayerData::id).toList();
    }

    @Test
    void copyIsAboveTheLayerAndHasItsNodeAndPixels() {
        String id = canvas();
        long tiles = home.count(Keyspace.USER, "pool/");
        CanvasEdit edit = store.edit(id);
        String copy = edit.duplicateLayer("below");
        store.commit(edit);
        CanvasView view = store.open(id);
        assertEquals(List.of("top", "g", "in", copy, "below"), order(view));
        LayerData node = view.data().layer(copy).orElseThrow();
        assertEquals("below", node.name().orElseThrow());
        assertEquals(tiles(view, "below"), tiles(view, copy));
        assertEquals(tiles, home.count(Keyspace.USER, "pool/"));
    }

    @Test
    void groupIsCopiedWithAllInIt() {
        String id = canvas();
        long rows = home.count(Keyspace.USER, "pool/");
        CanvasEdit edit = store.edit(id);
        String copy = edit.duplicateLayer("g");
        List<LayerData> layers = edit.data().layers();
        String child = layers.get(2).id();
        assertEquals(
                List.of("top", copy, child, "g", "in", "below"),
                layers.stream().map(LayerData::id).toList());
        store.commit(edit);
        CanvasView view = store.open(id);
        LayerData node = view.data().layer(child).orElseThrow();
        assertEquals(1, node.depth());
        assertEquals(3, node.offsetX());
        assertEquals(60, tiles(view, child).size());
        assertEquals(tiles(view, "in"), tiles(view, child));
        assertEquals(view.bounds("in"), view.bounds(child));
        // no pixel was written, not even a block
        assertEquals(rows, home.count(Keyspace.USER, "pool/"));
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
    }

    @Test
    void copyHasThePixelsAsChangedSoFarAndNoLaterOnes() {
        String id = canvas();
        CanvasEdit edit = store.edit(id);
        Tile before = Pixels.tile(0, 0, FORMAT, 1_000);
        Tile after = Pixels.tile(0, 0, FORMAT, 2_000);
        Tile onCopy = Pixels.tile(1, 0, FORMAT, 3_000);
        edit.putTile("in", before);
        String copy = edit.duplicateLayer("in");
        edit.putTile("in", after).putTile(copy, onCopy);
        String cleared = edit.duplicateLayer("in");
        edit.clearTiles("in");
        String empty = edit.duplicateLayer("in");
        edit.putTile(empty, before);
        store.commit(edit);
        CanvasView view = store.open(id);
        assertEquals(Optional.of(before.pixels()), view.tile(copy, 0, 0));
        assertEquals(Optional.of(onCopy.pixels()), view.tile(copy, 1, 0));
        assertEquals(60, tiles(view, copy).size());
        assertEquals(Optional.of(after.pixels()), view.tile(cleared, 0, 0));
        assertEquals(Optional.of(Pixels.painted(FORMAT, 1)), view.tile(cleared, 1, 0));
        assertEquals(List.of(), tiles(view, "in"));
        assertEquals(List.of(before), tiles(view, empty));
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
    }

    @Test
    void copyOutlivesItsSourceAndIsCopiedItself() {
        String id = canvas();
        CanvasEdit edit = store.edit(id);
        String copy = edit.duplicateLayer("in");
        edit.removeLayer("in");
        String again = edit.duplicateLayer(copy);
        edit.putLayer(edit.data().layer(again).orElseThrow().withAttribute("name", "again"), 0);
        store.commit(edit);
        CanvasView view = store.open(id);
        assertEquals(List.of("top", "g", again, copy, "below"), order(view));
        assertEquals(tiles(store.open(id, 1), "in"), tiles(view, copy));
        assertEquals(tiles(view, copy), tiles(view, again));
        assertEquals("again", view.data().layer(again).orElseThrow().name().orElseThrow());
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
    }

    @Test
    void layerOfANewCanvasIsCopiedBeforeItsFirstCommit() {
        CanvasEdit edit = store.create(Metadata.of("x", 0, 0));
        String layer = edit.newLayerId();
        edit.setLayers(List.of(LayerData.pixels(layer, "paint", FORMAT)));
        for (int i = 0; i < 40; i++) {
            edit.putTile(layer, Pixels.tile(i, 0, FORMAT, i));
        }
        String copy = edit.duplicateLayer(layer);
        assertNotEquals(layer, copy);
        CanvasView view = store.open(store.commit(edit).canvasId());
        assertEquals(40, tiles(view, copy).size());
        assertEquals(tiles(view, layer), tiles(view, copy));
    }

    @Test
    void layerThatIsNotThereIsNotFound() {
        CanvasEdit edit = store.edit(canvas());
        assertThrows(NotFoundException.class, () -> edit.duplicateLayer("none"));
        assertThrows(NotFoundException.class, () -> edit.duplicateLayer(LayerData.MERGED));
        edit.close();
        assertThrows(IllegalStateException.class, () -> edit.duplicateLayer("in"));
    }
}
