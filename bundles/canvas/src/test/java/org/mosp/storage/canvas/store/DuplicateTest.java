package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.spi.Keyspace;

class DuplicateTest {

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

    /** With a group, a merged image, kept bytes and a thumbnail. */
    private String canvas() {
        CanvasEdit edit = store.create(
                Metadata.of("source", 128, 128).withTags(List.of("wip")).withAttributes(Map.of("xres", "300")));
        LayerData paint = LayerData.pixels(edit.newLayerId(), "paint", FORMAT).withDepth(1);
        LayerData ink = LayerData.pixels(edit.newLayerId(), "ink", FORMAT);
        edit.setLayers(List.of(LayerData.group(edit.newLayerId(), "group"), paint, ink));
        for (int i = 0; i < 30; i++) {
            edit.putTile(paint.id(), Pixels.tile(i % 6 - 2, i / 6, FORMAT, i));
            edit.putTile(ink.id(), Pixels.tile(i % 6, i / 6, FORMAT, 100 + i));
        }
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", FORMAT));
        edit.putTile(LayerData.MERGED, Pixels.tile(0, 0, FORMAT, 7));
        edit.putEntry("palette", Bytes.utf8("red"));
        return store.commit(edit).canvasId();
    }

    private Revision stroke(String id, long seed) {
        try (CanvasEdit edit = store.edit(id)) {
            edit.putTile("0", Pixels.tile(0, 0, FORMAT, seed));
            return store.commit(edit);
        }
    }

    private String duplicate(String id, long revision) {
        return store.duplicate(id, revision, metadata -> metadata.withName("copy"))
                .canvasId();
    }

    /** Everything a view shows but names and times. */
    private static Map<String, Object> content(CanvasView view) {
        Map<String, Object> content = new TreeMap<>();
        content.put("layers", view.data().layers());
        content.put("merged", view.data().merged());
        List<String> layers =
                new ArrayList<>(view.data().layers().stream().map(LayerData::id).toList());
        view.data().merged().ifPresent(image -> layers.add(LayerData.MERGED));
        for (String layer : layers) {
            List<Tile> tiles = new ArrayList<>();
            view.tiles(layer, ALL, tiles::add);
            content.put("tiles of " + layer, tiles);
        }
        view.data().entries().forEach(name -> content.put("entry " + name, view.entry(name)));
        return content;
    }

    private void isWhole(String id) {
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
        store.settle();
        assertEquals(List.of(), store.behind());
    }

    @Test
    void duplicateHasAllOfTheRevisionAndAHistoryOfItsOwn() {
        String id = canvas();
        stroke(id, 500);
        Map<String, Object> first = content(store.open(id, 1));
        Revision made = store.duplicate(id, 1, metadata -> metadata.withName("copy"));
        assertEquals(1, made.number());
        assertEquals(0, made.parent());
        assertEquals("duplicate of " + id + ", revision 1", made.comment());
        CanvasView view = store.open(made.canvasId());
        assertEquals(first, content(view));
        assertEquals("copy", view.data().metadata().name());
        assertEquals(List.of("wip"), view.data().metadata().tags());
        assertEquals(Map.of("xres", "300"), view.data().metadata().attributes());
        assertEquals(made.createdAt(), view.data().metadata().updatedAt());
        assertEquals(List.of(made), store.history(made.canvasId()).toList());
        assertEquals(Optional.empty(), store.undo(made.canvasId()));
        store.settle();
        assertEquals(
                "copy",
                home.storage
                        .catalogue()
                        .findCanvas(made.canvasId())
                        .orElseThrow()
                        .name());
        isWhole(made.canvasId());
        isWhole(id);
    }

    @Test
    void bytesAddedAreThoseWritten() {
        String id = canvas();
        long before = home.bytes("");
        Revision made = store.duplicate(id, 1, UnaryOperator.identity());
        long after =
                home.bytes("canvas/" + made.canvasId() + "/") + home.bytes("pool/" + id + "/canvas/" + made.canvasId());
        assertTrue(home.bytes("") - before >= after);
        // without the thumbnail, which is made later
        assertTrue(Math.abs(made.bytesAdded() - after) < 64 + thumbnailBytes(made.canvasId()), made + ", " + after);
    }

    private long thumbnailBytes(String id) {
        return home.bytes("canvas/" + id + "/thumbnail");
    }

    @Test
    void bothGoOnWithoutTheOther() {
        String id = canvas();
        String copy = duplicate(id, 1);
        Map<String, Object> first = content(store.open(id));
        stroke(copy, 500);
        assertEquals(first, content(store.open(id)));
        Map<String, Object> painted = content(store.open(copy));
        assertNotEquals(first, painted);
        stroke(id, 600);
        stroke(id, 601);
        assertEquals(painted, content(store.open(copy)));
        String second = duplicate(copy, 2);
        assertEquals(painted, content(store.open(second)));
        assertEquals(1, store.undo(copy).orElseThrow().number());
        assertEquals(first, content(store.open(copy)));
        assertEquals(painted, content(store.open(second)));
        store.settle();
        for (String each : List.of(id, copy, second)) {
            isWhole(each);
        }
    }

    @Test
    void deletingOneTakesNothingFromTheOther() {
        String id = canvas();
        String copy = duplicate(id, 1);
        Map<String, Object> all = content(store.open(copy));
        store.delete(id);
        store.settle();
        assertEquals(0, home.count(Keyspace.USER, "canvas/" + id + "/"));
        assertEquals(all, content(store.open(copy)));
        isWhole(copy);
        stroke(copy, 9);
        store.delete(copy);
        store.settle();
        assertEquals(0, home.count(Keyspace.USER, ""));
    }

    /** As the others of the pool: what none of them needs any more comes back with the next collection. */
    @Test
    void deletedCanvasGivesBackWhatTheOtherDoesNotUse() {
        String id = canvas();
        String copy = duplicate(id, 1);
        stroke(id, 500);
        Map<String, Object> all = content(store.open(copy));
        store.delete(id);
        store.settle();
        store.space().collect(copy, Progress.NONE);
        assertEquals(all, content(store.open(copy)));
        isWhole(copy);
        String row = "pool/" + id + "/tile/"
                + Hash128.of(Pixels.painted(FORMAT, 500).toArray()).text();
        assertEquals(Optional.empty(), home.storage.incremental().get(row));
    }

    @Test
    void duplicateAboveTheQuotaIsRefused() {
        String id = canvas();
        store.space().quota(id, OptionalLong.of(store.space().size(id).poolBytes() + 100));
        assertThrows(QuotaExceededException.class, () -> duplicate(id, 1));
        assertEquals(List.of(id), store.canvasIds());
        store.space().quota(id, OptionalLong.empty());
        duplicate(id, 1);
        assertEquals(2, store.canvasIds().size());
    }

    @Test
    void thumbnailGoesAlongIfItIsTheHeads() {
        String id = canvas();
        store.settle();
        Bytes seen = store.thumbnail(id).orElseThrow();
        String copy = duplicate(id, 1);
        assertEquals(seen, store.thumbnail(copy).orElseThrow());
        stroke(id, 5);
        store.settle();
        assertNotEquals(seen, store.thumbnail(id).orElseThrow());
        String old = duplicate(id, 1);
        store.settle();
        assertEquals(seen, store.thumbnail(old).orElseThrow());
        // older than the picture, it is made anew
        stroke(id, 6);
        store.undo(id);
        String moved = duplicate(id, 2);
        store.settle();
        assertEquals(store.thumbnail(id), store.thumbnail(moved));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        String id = canvas();
        assertThrows(NotFoundException.class, () -> duplicate(id, 2));
        assertThrows(NotFoundException.class, () -> duplicate(id, 0));
        assertThrows(NotFoundException.class, () -> duplicate("none", 1));
        store.delete(id);
        assertThrows(NotFoundException.class, () -> duplicate(id, 1));
    }

    @Test
    void canvasThatIsDeletedMeanwhileIsNotDuplicated() {
        String id = canvas();
        assertThrows(
                NotFoundException.class,
                () -> store.duplicate(id, 1, metadata -> {
                    store.delete(id);
                    return metadata;
                }));
        store.settle();
        assertEquals(0, home.count(Keyspace.USER, ""));
    }

    @Test
    void painterIsNotDisturbedAndDoesNotDisturb() throws Exception {
        String id = canvas();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failed = new AtomicReference<>();
        Thread painter = new Thread(() -> {
            try {
                for (int seed = 0; !stop.get(); seed++) {
                    stroke(id, seed);
                }
            } catch (Throwable e) {
                failed.set(e);
            }
        });
        painter.start();
        List<String> copies = new ArrayList<>();
        Map<String, Object> first = content(store.open(id, 1));
        for (int i = 0; i < 20; i++) {
            copies.add(duplicate(id, 1));
            copies.add(duplicate(id, store.open(id).revision().number()));
        }
        stop.set(true);
        painter.join();
        assertEquals(null, failed.get());
        assertEquals(first, content(store.open(copies.get(38))));
        store.settle();
        isWhole(copies.get(39));
    }

    /** The row of one is not written over by the other, which looked for it before it was there. */
    @Test
    void editsOfTwoCanvasesDoNotWriteOverEachOthersRows() {
        String id = canvas();
        CanvasEdit edit = store.edit(id);
        Tile tile = Pixels.tile(0, 0, FORMAT, 900);
        edit.putTile("0", tile);
        // all tiles put so far are looked for, and none is there
        edit.setLayers(edit.data().layers());
        String copy = duplicate(id, 1);
        String row =
                "pool/" + id + "/tile/" + Hash128.of(tile.pixels().toArray()).text();
        stroke(copy, 900);
        long version = home.storage.incremental().get(row).map(Entry::version).orElseThrow();
        store.commit(edit);
        assertEquals(version, home.storage.incremental().get(row).orElseThrow().version());
        assertEquals(Optional.of(tile.pixels()), store.open(id).tile("0", 0, 0));
        isWhole(id);
    }

    /** 24 layers of 4,960 x 3,508 pixels, a fifth of them painted. */
    @Test
    void largeCanvasIsDuplicatedInAMomentAndAFewKilobytes() {
        CanvasEdit edit = store.create(Metadata.of("A3", 4_960, 3_508));
        List<LayerData> layers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            layers.add(LayerData.pixels(edit.newLayerId(), "layer " + i, FORMAT));
        }
        edit.setLayers(layers);
        Random random = new Random(1);
        for (LayerData layer : layers) {
            for (int y = 0; y < 55; y++) {
                for (int x = 0; x < 78; x++) {
                    if (random.nextInt(5) == 0) {
                        edit.putTile(layer.id(), Pixels.tile(x, y, FORMAT, random.nextInt(200)));
                    }
                }
            }
        }
        edit.setThumbnail(Bytes.EMPTY);
        String id = store.commit(edit).canvasId();
        store.settle();
        int rounds = 21;
        long[] nanos = new long[rounds];
        long bytes = 0;
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            Revision made = store.duplicate(id, 1, metadata -> metadata.withName("copy"));
            nanos[round] = System.nanoTime() - start;
            bytes = Math.max(bytes, made.bytesAdded());
            long stored = home.bytes("canvas/" + made.canvasId() + "/")
                    + home.bytes("pool/" + id + "/canvas/" + made.canvasId());
            assertTrue(stored <= 64 << 10, stored + " bytes");
        }
        Arrays.sort(nanos);
        System.out.printf(
                "duplicate of 24 layers of 4,960 x 3,508: median %.2f ms of %d, at most %,d bytes added%n",
                nanos[rounds / 2] / 1e6, rounds, bytes);
        assertTrue(bytes <= 64 << 10, bytes + " bytes");
        assertFalse(store.behind().contains(id));
    }
}
