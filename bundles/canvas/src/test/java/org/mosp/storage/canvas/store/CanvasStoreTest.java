package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

class CanvasStoreTest {

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

    @ParameterizedTest
    @EnumSource(PixelFormat.class)
    void everyPixelFormatComesBackExactly(PixelFormat format) {
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tiles.add(Pixels.tile(i % 7 - 3, i / 7 - 3, format, i));
        }
        String id = canvas(format, tiles).canvasId();
        List<Tile> read = new ArrayList<>();
        store.open(id).tiles("0", new PixelArea(-1_000, -1_000, 2_000, 2_000), read::add);
        assertEquals(tiles, read);
    }

    @Test
    void colourUnderAlphaZeroIsKept() {
        Bytes hidden = Pixels.uniform(PixelFormat.RGBA8, 200, 100, 50, 0);
        Bytes mixed = Pixels.uniform(PixelFormat.RGBA8, 200, 100, 50, 0, 1, 2, 3, 0);
        Bytes empty = Pixels.uniform(PixelFormat.RGBA8, 0, 0, 0, 0);
        String id = canvas(
                        PixelFormat.RGBA8,
                        List.of(new Tile(0, 0, hidden), new Tile(1, 0, mixed), new Tile(2, 0, empty)))
                .canvasId();
        CanvasView view = store.open(id);
        assertEquals(Optional.of(hidden), view.tile("0", 0, 0));
        assertEquals(Optional.of(mixed), view.tile("0", 1, 0));
        assertEquals(Optional.empty(), view.tile("0", 2, 0));
    }

    @Test
    void farAndNegativeCoordinatesWork() {
        int first = Integer.MIN_VALUE / 64;
        int last = Integer.MAX_VALUE / 64;
        List<Tile> tiles = List.of(
                Pixels.tile(first, first, PixelFormat.RGBA8, 1),
                Pixels.tile(last, first, PixelFormat.RGBA8, 2),
                Pixels.tile(-1, -1, PixelFormat.RGBA8, 3),
                Pixels.tile(last, last, PixelFormat.RGBA8, 4));
        CanvasView view = store.open(canvas(PixelFormat.RGBA8, tiles).canvasId());
        for (Tile tile : tiles) {
            assertEquals(Optional.of(tile.pixels()), view.tile("0", tile.x(), tile.y()));
        }
        List<Tile> read = new ArrayList<>();
        view.tiles("0", new PixelArea(Integer.MAX_VALUE - 10, Integer.MAX_VALUE - 10, 10, 10), read::add);
        assertEquals(List.of(tiles.get(3)), read);
        try (CanvasEdit edit = store.edit(view.revision().canvasId())) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> edit.putTile("0", new Tile(last + 1, 0, tiles.get(0).pixels())));
        }
    }

    @Test
    void attributesKeepTheirOrderAndAbsentIsNotEmpty() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("visibility", "hidden");
        attributes.put("name", "");
        attributes.put("{http://mypaint.org/ns/openraster}strokemap", "a \u202e\t\n\ud83d\ude00");
        attributes.put("opacity", "0.498039");
        CanvasEdit edit = store.create(Metadata.of("x", 10, 10).withAttributes(attributes));
        LayerData named =
                LayerData.pixels(edit.newLayerId(), "", PixelFormat.RGBA8).withAttributes(attributes);
        LayerData bare =
                LayerData.pixels(edit.newLayerId(), "", PixelFormat.RGBA8).withAttributes(Map.of());
        edit.setLayers(List.of(named, bare));
        String id = store.commit(edit).canvasId();
        CanvasView view = store.open(id);
        assertEquals(
                List.copyOf(attributes.entrySet()),
                List.copyOf(view.data().layers().get(0).attributes().entrySet()));
        assertEquals(
                List.copyOf(attributes.entrySet()),
                List.copyOf(view.data().metadata().attributes().entrySet()));
        assertEquals(Optional.of(""), view.data().layers().get(0).name());
        assertEquals(Optional.empty(), view.data().layers().get(1).name());

        Map<String, String> turned = new LinkedHashMap<>();
        List.copyOf(attributes.entrySet()).stream()
                .sorted((a, b) -> b.getKey().compareTo(a.getKey()))
                .forEach(entry -> turned.put(entry.getKey(), entry.getValue()));
        store.commit(store.edit(id).putLayer(named.withAttributes(turned), 0));
        assertEquals(
                List.copyOf(turned.entrySet()),
                List.copyOf(store.open(id).data().layers().get(0).attributes().entrySet()));
    }

    @Test
    void secondEditFromTheSameBaseIsRefusedWithBothRevisions() {
        String id = canvas(PixelFormat.RGBA8, List.of(Pixels.tile(0, 0, PixelFormat.RGBA8, 1)))
                .canvasId();
        CanvasEdit first = store.edit(id).putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 2));
        CanvasEdit second = store.edit(id).putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 3));
        store.commit(first);
        store.commit(store.edit(id).comment("more"));
        ConflictException conflict = assertThrows(ConflictException.class, () -> store.commit(second));
        assertEquals(id, conflict.subject());
        assertEquals(1, conflict.expected().getAsLong());
        assertEquals(3, conflict.actual().getAsLong());
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 2)),
                store.open(id).tile("0", 0, 0));
    }

    @Test
    void oldRevisionIsReadAfterLaterCommits() {
        String id = canvas(PixelFormat.RGBA8, List.of(Pixels.tile(0, 0, PixelFormat.RGBA8, 1)))
                .canvasId();
        for (int i = 2; i <= 20; i++) {
            CanvasEdit edit = store.edit(id)
                    .putTile("0", Pixels.tile(i % 3, 0, PixelFormat.RGBA8, i))
                    .comment("c" + i);
            if (i == 10) {
                edit.metadata(metadata -> metadata.withName("renamed"));
            }
            store.commit(edit);
        }
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 1)),
                store.open(id, 1).tile("0", 0, 0));
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 9)),
                store.open(id, 9).tile("0", 0, 0));
        assertEquals("test", store.open(id, 9).data().metadata().name());
        assertEquals("renamed", store.open(id, 11).data().metadata().name());
        try (var history = store.history(id)) {
            List<Revision> revisions = history.toList();
            assertEquals(20, revisions.size());
            assertEquals(20, revisions.get(0).number());
            assertEquals(19, revisions.get(0).parent());
            assertEquals("c20", revisions.get(0).comment());
        }
        assertThrows(NotFoundException.class, () -> store.open(id, 21));
    }

    @Test
    void movingRenamingHidingAndReorderingWriteNoPixel() {
        CanvasEdit edit = store.create(Metadata.of("test", 640, 640));
        List<LayerData> layers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            layers.add(LayerData.pixels(edit.newLayerId(), "layer " + i, PixelFormat.RGBA8));
        }
        edit.setLayers(layers);
        for (int i = 0; i < 300; i++) {
            edit.putTile(layers.get(i % 3).id(), Pixels.tile(i % 10, i / 10, PixelFormat.RGBA8, i));
        }
        String id = store.commit(edit).canvasId();
        long rows = rows(id);
        store.commit(store.edit(id).putLayer(layers.get(0).withOffset(13, 7), 0));
        store.commit(store.edit(id).putLayer(layers.get(1).withAttribute("name", "other"), 0));
        store.commit(store.edit(id).putLayer(layers.get(2).withAttribute("visibility", "hidden"), 0));
        CanvasEdit turned = store.edit(id);
        turned.setLayers(List.of(layers.get(2), layers.get(0), layers.get(1)));
        Revision last = store.commit(turned);
        assertEquals(rows, rows(id));
        assertTrue(last.bytesAdded() < 1_500, last.toString());
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 3)),
                store.open(id).tile(layers.get(0).id(), 3, 0));
    }

    @Test
    void equalPixelsAreStoredOnce() {
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tiles.add(Pixels.tile(i, 0, PixelFormat.RGBA8, i % 5));
        }
        String id = canvas(PixelFormat.RGBA8, tiles).canvasId();
        assertEquals(5, home.count(Keyspace.USER, "pool/" + id + "/tile/"));
    }

    @Test
    void closedEditLeavesNoCanvas() {
        try (CanvasEdit edit = store.create(Metadata.of("test", 64, 64))) {
            edit.setLayers(List.of(LayerData.pixels("0", "x", PixelFormat.RGBA8)));
            edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
            assertThrows(NotFoundException.class, () -> store.open(edit.canvasId()));
        }
        assertEquals(List.of(), store.canvasIds());
    }

    @Test
    void mergedImageIsKeptOnlyWhileItIsTrue() {
        CanvasEdit edit = store.create(Metadata.of("test", 64, 64));
        edit.setLayers(List.of(LayerData.pixels("0", "x", PixelFormat.RGBA8)));
        edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", PixelFormat.RGBA8));
        edit.putTile(LayerData.MERGED, Pixels.tile(0, 0, PixelFormat.RGBA8, 2));
        String id = store.commit(edit).canvasId();
        store.commit(store.edit(id).metadata(metadata -> metadata.withName("other")));
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 2)),
                store.open(id).tile(LayerData.MERGED, 0, 0));
        store.commit(store.edit(id).putTile("0", Pixels.tile(0, 1, PixelFormat.RGBA8, 3)));
        assertTrue(store.open(id).data().merged().isEmpty());
        assertTrue(store.open(id, 2).data().merged().isPresent());
    }

    @Test
    void foreignEntriesComeBackAndLargeOnesAreCut() {
        byte[] large = new byte[9 << 20];
        new java.util.Random(1).nextBytes(large);
        CanvasEdit edit = store.create(Metadata.of("test", 64, 64));
        edit.putEntry("data/large.bin", Bytes.copyOf(large));
        edit.putEntry("data/\u202e.dat", Bytes.utf8("text"));
        edit.putEntry("empty", Bytes.EMPTY);
        String id = store.commit(edit).canvasId();
        CanvasView view = store.open(id);
        assertEquals(
                List.of("data/large.bin", "data/\u202e.dat", "empty"),
                List.copyOf(view.data().entries()));
        assertEquals(Optional.of(Bytes.copyOf(large)), view.entry("data/large.bin"));
        assertEquals(Optional.of(Bytes.EMPTY), view.entry("empty"));
        assertEquals(Optional.empty(), view.entry("other"));
        Revision again = store.commit(store.edit(id).putEntry("copy", Bytes.copyOf(large)));
        assertTrue(again.bytesAdded() < 2_000, again.toString());
        store.commit(store.edit(id).removeEntry("copy").removeEntry("data/large.bin"));
        assertEquals(2, store.open(id).data().entries().size());
    }

    @Test
    void deletedCanvasIsGoneWithItsRowsAndItsCatalogueRow() {
        String kept = canvas(PixelFormat.RGBA8, List.of(Pixels.tile(0, 0, PixelFormat.RGBA8, 1)))
                .canvasId();
        String id = canvas(PixelFormat.RGBA8, List.of(Pixels.tile(0, 0, PixelFormat.RGBA8, 1)))
                .canvasId();
        store.settle();
        assertTrue(home.storage.catalogue().findCanvas(id).isPresent());
        assertTrue(store.delete(id));
        assertFalse(store.delete(id));
        assertThrows(NotFoundException.class, () -> store.open(id));
        assertEquals(List.of(kept), store.canvasIds());
        store.settle();
        assertTrue(home.storage.catalogue().findCanvas(id).isEmpty());
        assertEquals(0, rows(id));
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
    }

    @Test
    void catalogueFollowsWithLayerNamesInOrder() {
        CanvasEdit edit = store.create(Metadata.of("a\0b", 64, 32));
        edit.setLayers(List.of(
                LayerData.group("g", "group"),
                LayerData.pixels("p", "paint", PixelFormat.RGBA8).withDepth(1)));
        String id = store.commit(edit).canvasId();
        store.settle();
        var row = home.storage.catalogue().findCanvas(id).orElseThrow();
        assertEquals("a\uFFFDb", row.name());
        assertEquals(
                List.of(id + "/g", id + "/p"),
                row.layers().stream().map(layer -> layer.id()).toList());
        assertEquals(1, row.revision());
    }

    @Test
    void thumbnailFollowsThePicture() throws Exception {
        CanvasEdit edit = store.create(Metadata.of("test", 600, 300));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", PixelFormat.RGBA8)));
        for (int i = 0; i < 50; i++) {
            edit.putTile("0", new Tile(i % 10, i / 10, Pixels.uniform(PixelFormat.RGBA8, 200, 100, 50, 255)));
        }
        String id = store.commit(edit).canvasId();
        store.settle();
        var first = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(
                store.thumbnail(id).orElseThrow().toArray()));
        assertTrue(first.getWidth() > 64 && first.getWidth() <= 256 && first.getHeight() <= 256, first.toString());
        assertEquals(0xffc86432, first.getRGB(5, 5));
        store.commit(store.edit(id).putTile("0", new Tile(0, 0, Pixels.uniform(PixelFormat.RGBA8, 1, 2, 3, 255))));
        store.settle();
        var second = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(
                store.thumbnail(id).orElseThrow().toArray()));
        assertEquals(0xff010203, second.getRGB(5, 5));
        assertEquals(0xffc86432, second.getRGB(first.getWidth() - 30, first.getHeight() - 5));
    }

    private Revision canvas(PixelFormat format, List<Tile> tiles) {
        CanvasEdit edit = store.create(Metadata.of("test", 640, 640));
        edit.setLayers(List.of(LayerData.pixels(edit.newLayerId(), "paint", format)));
        tiles.forEach(tile -> edit.putTile("0", tile));
        return store.commit(edit);
    }

    private long rows(String id) {
        return home.count(Keyspace.USER, "pool/" + id + "/");
    }
}
