package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasDiff;
import org.mosp.storage.canvas.CanvasDiff.Change;
import org.mosp.storage.canvas.CanvasDiff.LayerDiff;
import org.mosp.storage.canvas.CanvasDiff.Place;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.codec.ZstdLibrary;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.canvas.store.timeline.Timeline;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.IncrementalStorage;

/** What differs between revisions, compared with all pixels of both. */
class DiffTest {

    private static final PixelFormat FORMAT = PixelFormat.RGBA8;
    private static final PixelArea ALL = new PixelArea(-4_096, -4_096, 8_192, 8_192);

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

    private String canvas(LayerData... layers) {
        CanvasEdit edit = store.create(Metadata.of("x", 0, 0));
        edit.setLayers(List.of(layers));
        return store.commit(edit).canvasId();
    }

    private static LayerData layer(String id) {
        return LayerData.pixels(id, "layer " + id, FORMAT);
    }

    private static LayerDiff only(CanvasDiff diff) {
        assertEquals(1, diff.layers().size(), diff.toString());
        return diff.layers().get(0);
    }

    private interface Edits {
        void of(CanvasEdit edit);
    }

    /** The difference that a change makes. */
    private CanvasDiff change(String id, Edits change) {
        try (CanvasEdit edit = store.edit(id)) {
            change.of(edit);
            long now = store.commit(edit).number();
            return store.diff(id, edit.base(), now);
        }
    }

    @Test
    void tilesAreListedFromTheTopAndEachRowFromTheLeft() {
        String id = canvas(layer("a"), layer("b"));
        CanvasDiff diff = change(id, edit -> {
            for (int[] at : new int[][] {{20, 1}, {-3, 1}, {3, 0}, {0, -40}, {15, 15}, {16, 15}}) {
                edit.putTile("b", Pixels.tile(at[0], at[1], FORMAT, at[0]));
            }
        });
        assertEquals(
                new LayerDiff(
                        "b",
                        Change.CHANGED,
                        false,
                        false,
                        List.of(
                                new Place(0, -40),
                                new Place(3, 0),
                                new Place(-3, 1),
                                new Place(20, 1),
                                new Place(15, 15),
                                new Place(16, 15))),
                only(diff));
        assertFalse(diff.metadata() || diff.merged() || diff.isEmpty());
    }

    @Test
    void nothingDiffersBetweenEqualRevisions() {
        String id = canvas(layer("a"));
        change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 1)));
        change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 2)).metadata(one -> one.withName("y")));
        change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 1)).metadata(one -> one.withName("x")));
        assertTrue(store.diff(id, 2, 4).isEmpty());
        assertTrue(store.diff(id, 3, 3).isEmpty());
        assertTrue(store.diff(id, 2, 3).metadata());
        assertEquals(List.of(new Place(0, 0)), only(store.diff(id, 4, 3)).tiles());
    }

    @Test
    void layerThatComesOrGoesDiffersInAllItsTiles() {
        String id = canvas(layer("a"));
        CanvasDiff diff = change(id, edit -> edit.putLayer(layer("b"), 0)
                .putTile("b", Pixels.tile(1, 0, FORMAT, 1))
                .putTile("b", new Tile(0, 0, Pixels.uniform(FORMAT, 1, 2, 3, 4))));
        List<Place> tiles = List.of(new Place(0, 0), new Place(1, 0));
        assertEquals(new LayerDiff("b", Change.ADDED, false, false, tiles), only(diff));
        assertEquals(new LayerDiff("b", Change.REMOVED, false, false, tiles), only(store.diff(id, 2, 1)));
    }

    @Test
    void attributesAreNoPixelsAndPlacesAreNoAttributes() {
        LayerData group = LayerData.group("g", "group");
        String id = canvas(
                layer("a"),
                layer("b"),
                group,
                layer("c").withDepth(1),
                layer("d").withDepth(1));
        CanvasDiff renamed = change(id, edit -> edit.putLayer(layer("b").withAttribute("name", "new"), 0));
        assertEquals(new LayerDiff("b", Change.CHANGED, true, false, List.of()), only(renamed));
        CanvasDiff offset = change(
                id,
                edit -> edit.putLayer(layer("b").withAttribute("name", "new").withOffset(5, 0), 0));
        assertEquals(new LayerDiff("b", Change.CHANGED, true, false, List.of()), only(offset));
        CanvasDiff moved = change(id, edit -> {
            List<LayerData> nodes = new ArrayList<>(edit.data().layers());
            nodes.add(0, nodes.remove(1));
            edit.setLayers(nodes);
        });
        assertTrue(only(moved).moved());
        assertFalse(only(moved).attributes());
        CanvasDiff intoGroup = change(id, edit -> {
            List<LayerData> nodes = new ArrayList<>(edit.data().layers());
            nodes.add(2, nodes.remove(1).withDepth(1));
            edit.setLayers(nodes);
        });
        assertEquals(new LayerDiff("a", Change.CHANGED, false, true, List.of()), only(intoGroup));
    }

    @Test
    void groupThatMovesLeavesWhatIsInItInItsPlace() {
        String id = canvas(
                layer("a"),
                LayerData.group("g", "group"),
                layer("c").withDepth(1),
                layer("d").withDepth(1));
        CanvasDiff moved = change(
                id,
                edit -> edit.setLayers(List.of(
                        LayerData.group("g", "group"),
                        layer("c").withDepth(1),
                        layer("d").withDepth(1),
                        layer("a"))));
        assertTrue(only(moved).moved());
        CanvasDiff swapped = change(
                id,
                edit -> edit.setLayers(List.of(
                        LayerData.group("g", "group"),
                        layer("d").withDepth(1),
                        layer("c").withDepth(1),
                        layer("a"))));
        assertTrue(only(swapped).moved());
        // a new group takes over what stood below it: nothing else of that layer changed
        CanvasDiff parted = change(
                id,
                edit -> edit.setLayers(List.of(
                        LayerData.group("g", "group"),
                        layer("d").withDepth(1),
                        LayerData.group("h", "new"),
                        layer("c").withDepth(1),
                        layer("a"))));
        assertEquals(
                List.of(
                        new LayerDiff("h", Change.ADDED, false, false, List.of()),
                        new LayerDiff("c", Change.CHANGED, false, true, List.of())),
                parted.layers());
    }

    @Test
    void keptBytesThatDifferAreNamed() {
        String id = canvas(layer("a"));
        change(id, edit -> edit.putEntry("same", Bytes.utf8("1")).putEntry("other", Bytes.utf8("2")));
        CanvasDiff diff =
                change(id, edit -> edit.putEntry("other", Bytes.utf8("3")).putEntry("new", Bytes.utf8("1")));
        assertEquals(Set.of("other", "new"), diff.entries());
        assertEquals(
                Set.of("same", "other"),
                change(id, edit -> edit.removeEntry("same").removeEntry("other").comment("x"))
                        .entries());
        assertTrue(store.diff(id, 1, 4).layers().isEmpty());
    }

    @Test
    void mergedImagesDifferWhereTheyOrTheirLayersDo() {
        String id = canvas(layer("a"));
        Edits image = edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 1))
                .setMerged(layer("merged"))
                .putTile(LayerData.MERGED, Pixels.tile(0, 0, FORMAT, 1));
        assertTrue(change(id, image).merged());
        assertFalse(change(id, edit -> edit.comment("nothing")).merged());
        assertFalse(change(id, image).merged());
        CanvasDiff painted = change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 2))
                .setMerged(layer("merged"))
                .putTile(LayerData.MERGED, Pixels.tile(0, 0, FORMAT, 2)));
        assertTrue(painted.merged());
        assertTrue(change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 3)))
                .merged());
    }

    @Test
    void otherPixelFormatIsOtherPixels() {
        String id = canvas(layer("a"));
        change(id, edit -> edit.putTile("a", new Tile(0, 0, Pixels.uniform(FORMAT, 1, 2, 3, 4))));
        CanvasDiff diff = change(id, edit -> edit.clearTiles("a")
                .putLayer(LayerData.pixels("a", "layer a", PixelFormat.GREYA16), 0)
                .putTile("a", new Tile(0, 0, Pixels.uniform(PixelFormat.GREYA16, 1, 2, 3, 4))));
        assertEquals(List.of(new Place(0, 0)), only(diff).tiles());
        assertTrue(only(diff).attributes());
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String id = canvas(layer("a"));
        assertThrows(NotFoundException.class, () -> store.diff(id, 1, 2));
        assertThrows(NotFoundException.class, () -> store.diff(id, 7, 1));
        assertThrows(NotFoundException.class, () -> store.diff("none", 1, 1));
    }

    @Test
    void noTileIsReadAndLayersThatDidNotChangeAreNot() {
        String id = canvas(layer("a"), layer("b"), layer("c"));
        for (String layer : List.of("a", "b", "c")) {
            change(id, edit -> {
                for (int i = 0; i < 300; i++) {
                    edit.putTile(layer, Pixels.tile(i % 40, i / 40, FORMAT, i));
                }
            });
        }
        change(id, edit -> edit.putTile("b", Pixels.tile(3, 3, FORMAT, -1)));
        AtomicInteger tiles = new AtomicInteger();
        AtomicInteger blocks = new AtomicInteger();
        Set<String> layers = new TreeSet<>();
        Timeline timeline = timeline(key -> {
            tiles.addAndGet(key.contains("/tile/") ? 1 : 0);
            blocks.addAndGet(key.contains("/block/") ? 1 : 0);
            if (key.contains("/layer/")) {
                layers.add(key.split("/")[3]);
            }
        });
        assertEquals(List.of(new Place(3, 3)), only(timeline.diff(id, 4, 5)).tiles());
        assertEquals(0, tiles.get());
        assertEquals(2, blocks.get());
        assertEquals(Set.of("b"), layers);
        assertEquals(3, timeline.diff(id, 1, 5).layers().size());
        assertEquals(0, tiles.get());
    }

    @Test
    void revisionThatIsPrunedMeanwhileIsNotFoundAndNoDamage() {
        String id = canvas(layer("a"));
        for (int seed = 1; seed <= 4; seed++) {
            int own = seed;
            change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, own)));
        }
        AtomicBoolean pruned = new AtomicBoolean();
        Timeline timeline = timeline(key -> {
            if (key.contains("/layer/") && !pruned.getAndSet(true)) {
                store.space().prune(id, new PrunePolicy(1, Optional.empty()), Progress.NONE);
            }
        });
        assertThrows(NotFoundException.class, () -> timeline.diff(id, 2, 5));
        assertTrue(pruned.get());
        assertThrows(NotFoundException.class, () -> timeline.diff(id, 2, 5));
        assertTrue(timeline.diff(id, 5, 5).isEmpty());
    }

    @Test
    void damageIsDamage() {
        String id = canvas(layer("a"));
        change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 1)));
        change(id, edit -> edit.putTile("a", Pixels.tile(0, 0, FORMAT, 2)));
        home.storage.incremental().delete("canvas/" + id + "/layer/a/a2");
        Timeline timeline = timeline(key -> {});
        assertThrows(StorageDamagedException.class, () -> timeline.diff(id, 2, 3));
    }

    private interface Watch {
        void read(String key);
    }

    /** On a reader with nothing in memory, whose reads are watched. */
    private Timeline timeline(Watch watch) {
        IncrementalStorage storage = (IncrementalStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IncrementalStorage.class}, (self, method, arguments) -> {
                    if (method.getName().equals("get")) {
                        watch.read((String) arguments[0]);
                    }
                    try {
                        return method.invoke(home.storage.incremental(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        TileCodec codec = new TileCodec(() -> ZstdLibrary.load(directory.resolve("native")), 3);
        CanvasReader reader = new CanvasReader(storage, codec, new Serializers(), 1 << 20);
        return new Timeline(reader, home.storage, (canvas, pool, added) -> {});
    }

    @Test
    void randomEditsDifferAsTheirPixelsDo() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("differences: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        String id = canvas(layer("a"), layer("b"));
        for (int step = 0; step < 60; step++) {
            try (CanvasEdit edit = store.edit(id)) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    randomChange(edit, random);
                }
                store.commit(edit);
            }
            if (random.nextInt(8) == 0) {
                store.undo(id);
            }
        }
        for (int i = 0; i < 150; i++) {
            long from = 1 + random.nextInt(61);
            long to = random.nextBoolean() ? Math.min(61, from + 1) : 1 + random.nextInt(61);
            compare(id, from, to);
        }
    }

    private static void randomChange(CanvasEdit edit, Random random) {
        List<LayerData> nodes = new ArrayList<>(edit.data().layers());
        List<LayerData> pixels = nodes.stream()
                .filter(node -> node.kind() == LayerData.Kind.PIXELS)
                .toList();
        int choice = random.nextInt(12);
        if (pixels.isEmpty() || choice == 0) {
            LayerData node = layer(edit.newLayerId());
            edit.putLayer(random.nextInt(3) == 0 ? LayerData.group(node.id(), "group") : node, 0);
        } else if (choice == 1 && nodes.size() > 2) {
            edit.removeLayer(nodes.get(random.nextInt(nodes.size())).id());
        } else if (choice == 2) {
            edit.setLayers(shuffled(nodes, random));
        } else if (choice == 3) {
            edit.duplicateLayer(nodes.get(random.nextInt(nodes.size())).id());
        } else if (choice == 4) {
            edit.clearTiles(pixels.get(random.nextInt(pixels.size())).id());
        } else if (choice == 5) {
            LayerData node = nodes.get(random.nextInt(nodes.size()));
            edit.putLayer(node.withAttribute("opacity", "0." + random.nextInt(3)), 0);
        } else if (choice == 6) {
            edit.putEntry("entry " + random.nextInt(3), Bytes.utf8("bytes " + random.nextInt(3)));
        } else if (choice == 7) {
            edit.metadata(metadata -> metadata.withName("name " + random.nextInt(3)));
        } else {
            String layer = pixels.get(random.nextInt(pixels.size())).id();
            for (int i = random.nextInt(12); i >= 0; i--) {
                // few places and few contents, so that what was there comes back
                edit.putTile(layer, tile(random.nextInt(40) - 20, random.nextInt(3), random.nextInt(5)));
            }
        }
    }

    private static Tile tile(int x, int y, int kind) {
        return switch (kind) {
            case 0 -> new Tile(x, y, Pixels.uniform(FORMAT, 0, 0, 0, 0));
            case 1 -> new Tile(x, y, Pixels.uniform(FORMAT, 9, 9, 9, 255));
            default -> Pixels.tile(x, y, FORMAT, kind);
        };
    }

    /** The nodes in another order, at depths that make a tree. */
    private static List<LayerData> shuffled(List<LayerData> nodes, Random random) {
        List<LayerData> after = new ArrayList<>(nodes);
        after.add(random.nextInt(after.size()), after.remove(random.nextInt(after.size())));
        int deepest = 0;
        for (int i = 0; i < after.size(); i++) {
            LayerData node = after.get(i).withDepth(random.nextInt(deepest + 1));
            after.set(i, node);
            deepest = node.depth() + (node.kind() == LayerData.Kind.GROUP ? 1 : 0);
        }
        return after;
    }

    private void compare(String id, long from, long to) {
        CanvasView before = store.open(id, from);
        CanvasView after = store.open(id, to);
        String what = "from " + from + " to " + to;
        CanvasDiff diff = store.diff(id, from, to);
        Map<String, LayerDiff> found = new LinkedHashMap<>();
        diff.layers().forEach(layer -> found.put(layer.layerId(), layer));
        Map<String, LayerData> old = byId(before);
        Map<String, LayerData> now = byId(after);
        List<String> order = new ArrayList<>();
        now.forEach((layer, node) -> {
            LayerData was = old.get(layer);
            LayerDiff difference = found.get(layer);
            if (difference != null) {
                order.add(layer);
            }
            List<Place> tiles = differing(was == null ? Map.of() : tiles(before, was), tiles(after, node));
            if (was == null) {
                assertEquals(new LayerDiff(layer, Change.ADDED, false, false, tiles), difference, what);
            } else {
                boolean attributes = !was.withDepth(0).equals(node.withDepth(0));
                boolean listed = difference != null;
                assertEquals(tiles, listed ? difference.tiles() : List.of(), what + ", " + layer);
                assertEquals(attributes, listed && difference.attributes(), what + ", " + layer);
                boolean elsewhere =
                        was.depth() != node.depth() || !parent(before, layer).equals(parent(after, layer));
                assertTrue(!elsewhere || listed && difference.moved(), what + ", " + layer);
            }
        });
        old.keySet().stream().filter(layer -> !now.containsKey(layer)).forEach(layer -> {
            order.add(layer);
            List<Place> tiles = differing(tiles(before, old.get(layer)), Map.of());
            assertEquals(new LayerDiff(layer, Change.REMOVED, false, false, tiles), found.get(layer), what);
        });
        assertEquals(order, List.copyOf(found.keySet()), what);
        checkOrder(before, after, diff, what);
        assertEquals(
                !before.data().metadata().name().equals(after.data().metadata().name()), diff.metadata(), what);
        Set<String> entries = new HashSet<>(before.data().entries());
        entries.addAll(after.data().entries());
        entries.removeIf(name -> before.entry(name).equals(after.entry(name)));
        assertEquals(entries, diff.entries(), what);
    }

    /** Without those that moved, the layers of both are in the same order; of siblings, no fewer would do. */
    private static void checkOrder(CanvasView before, CanvasView after, CanvasDiff diff, String what) {
        Set<String> moved = new HashSet<>();
        diff.layers().stream().filter(LayerDiff::moved).forEach(layer -> moved.add(layer.layerId()));
        Map<String, List<String>> old = siblings(before);
        Map<String, List<String>> now = siblings(after);
        now.forEach((parent, children) -> {
            List<String> was = new ArrayList<>(old.getOrDefault(parent, List.of()));
            List<String> is = new ArrayList<>(children);
            was.retainAll(children);
            is.retainAll(was);
            int common = is.size();
            int kept = longestCommon(was, is);
            was.removeAll(moved);
            is.removeAll(moved);
            assertEquals(was, is, what);
            // at another depth with their parent they count as moved too
            assertTrue(is.size() == kept || is.isEmpty() && common > 0, what + ", " + parent);
        });
    }

    private static int longestCommon(List<String> one, List<String> other) {
        int[][] length = new int[one.size() + 1][other.size() + 1];
        for (int i = 1; i <= one.size(); i++) {
            for (int j = 1; j <= other.size(); j++) {
                length[i][j] = one.get(i - 1).equals(other.get(j - 1))
                        ? length[i - 1][j - 1] + 1
                        : Math.max(length[i - 1][j], length[i][j - 1]);
            }
        }
        return length[one.size()][other.size()];
    }

    private static Map<String, List<String>> siblings(CanvasView view) {
        Map<String, List<String>> siblings = new TreeMap<>();
        view.data().layers().forEach(layer -> siblings.computeIfAbsent(
                        parent(view, layer.id()), parent -> new ArrayList<>())
                .add(layer.id()));
        return siblings;
    }

    private static String parent(CanvasView view, String layer) {
        List<LayerData> layers = view.data().layers();
        int at = 0;
        while (!layers.get(at).id().equals(layer)) {
            at++;
        }
        int depth = layers.get(at).depth();
        while (at >= 0 && layers.get(at).depth() >= depth) {
            at--;
        }
        return at < 0 ? "" : layers.get(at).id();
    }

    private static Map<String, LayerData> byId(CanvasView view) {
        Map<String, LayerData> byId = new LinkedHashMap<>();
        view.data().layers().forEach(layer -> byId.put(layer.id(), layer));
        return byId;
    }

    private static Map<Place, Bytes> tiles(CanvasView view, LayerData layer) {
        Map<Place, Bytes> tiles = new LinkedHashMap<>();
        if (layer.kind() == LayerData.Kind.PIXELS) {
            view.tiles(layer.id(), ALL, tile -> tiles.put(new Place(tile.x(), tile.y()), tile.pixels()));
        }
        return tiles;
    }

    private static List<Place> differing(Map<Place, Bytes> before, Map<Place, Bytes> after) {
        Set<Place> places = new HashSet<>(before.keySet());
        places.addAll(after.keySet());
        return places.stream()
                .filter(place -> !Optional.ofNullable(before.get(place)).equals(Optional.ofNullable(after.get(place))))
                .sorted((one, other) -> one.y() != other.y() ? one.y() - other.y() : one.x() - other.x())
                .toList();
    }
}
