package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.spi.Keyspace;

class PoolTest {

    private static final PixelFormat FORMAT = PixelFormat.RGBA8;

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;
    private IncrementalStorage storage;

    @BeforeEach
    void open() {
        start(TestStore.prompt().withStageBytes(1 << 16));
    }

    private void start(CanvasSettings settings) {
        home = TestStore.open(directory, settings);
        store = home.canvases;
        storage = home.storage.incremental();
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void largeEditIsStagedAndNothingIsSeenBeforeItsCommit() {
        String id;
        try (CanvasEdit edit = begun()) {
            id = edit.canvasId();
            put(edit, 0, 600);
            assertTrue(home.count(Keyspace.USER, "pool/" + id + "/tile/") > 200, "staged");
            assertThrows(NotFoundException.class, () -> store.open(edit.canvasId()));
            assertEquals(0, home.count(Keyspace.USER, "canvas/"));
            Revision revision = store.commit(edit);
            assertTrue(revision.bytesAdded() > home.bytes("pool/" + id) * 9 / 10, revision.toString());
            assertTrue(revision.bytesAdded() < home.bytes("") * 11 / 10, revision.toString());
        }
        for (int i = 0; i < 600; i++) {
            assertEquals(Optional.of(Pixels.painted(FORMAT, i)), store.open(id).tile("0", i % 50, i / 50));
        }
    }

    @Test
    void closedLargeEditLeavesAtMostRowsWithoutACanvas() {
        String id;
        try (CanvasEdit edit = begun()) {
            id = edit.canvasId();
            put(edit, 0, 300);
        }
        assertEquals(List.of(), store.canvasIds());
        assertEquals(home.bytes(""), home.bytes("pool/" + id + "/tile/"));
    }

    @Test
    void otherPixelsUnderTheSameHashGetARowOfTheirOwn() {
        try (CanvasEdit edit = begun()) {
            Bytes pixels = Pixels.painted(FORMAT, 1);
            String name = "pool/" + edit.canvasId() + "/tile/"
                    + Hash128.of(pixels.toArray()).text();
            // as if other pixels had this hash
            byte[] other = new byte[2 + FORMAT.tileBytes()];
            other[5] = 1;
            storage.put(name, Bytes.wrap(other));
            String id = store.commit(edit.putTile("0", new Tile(0, 0, pixels))).canvasId();
            assertEquals(Optional.of(pixels), store.open(id).tile("0", 0, 0));
            assertTrue(storage.get(name + ".1").isPresent());
            long rows = home.count(Keyspace.USER, "pool/" + id + "/tile/");
            store.commit(store.edit(id).putTile("0", new Tile(1, 0, pixels)));
            assertEquals(Optional.of(pixels), store.open(id).tile("0", 1, 0));
            assertEquals(rows, home.count(Keyspace.USER, "pool/" + id + "/tile/"));
            assertEquals(Bytes.wrap(other), storage.get(name).orElseThrow().value());
        }
    }

    @Test
    void rowsTakenByACollectionAreWrittenAgain() {
        home.close();
        // so much that nothing is staged: what was written ahead, and taken, is not at hand any more
        start(TestStore.prompt());
        String id = store.commit(put(begun(), 0, 5)).canvasId();
        store.commit(store.edit(id).clearTiles("0"));
        CanvasEdit edit = put(store.edit(id), 0, 40);
        // a whole collection happens between the look-up of a row and the commit
        epoch(id, 1);
        rows(id).forEach(storage::delete);
        epoch(id, 2);
        store.commit(edit);
        for (int i = 0; i < 40; i++) {
            assertEquals(Optional.of(Pixels.painted(FORMAT, i)), store.open(id).tile("0", i % 50, i / 50));
        }
    }

    @Test
    void duringACollectionRowsAreUsedAgainThroughTheParentOnly() {
        String id = store.commit(put(begun(), 0, 2)).canvasId();
        store.commit(store.edit(id).putTile("0", Pixels.tile(1, 0, FORMAT, 7)));
        epoch(id, 1);
        String parents = tile(id, 0);
        String former = tile(id, 1);
        long parentsVersion = storage.get(parents).orElseThrow().version();
        long formerVersion = storage.get(former).orElseThrow().version();
        // tile 0 is the parent's, tile 1 only of the revision before it
        store.commit(put(store.edit(id), 0, 2));
        assertEquals(parentsVersion, storage.get(parents).orElseThrow().version());
        assertTrue(storage.get(former).orElseThrow().version() > formerVersion, "written anew");
    }

    @Test
    void stagedRowsTakenByACollectionEndInAConflictAndNothingIsChanged() {
        CanvasEdit edit = put(begun(), 0, 600);
        String id = edit.canvasId();
        epoch(id, 1);
        rows(id).forEach(storage::delete);
        epoch(id, 2);
        assertThrows(ConflictException.class, () -> store.commit(edit));
        assertEquals(List.of(), store.canvasIds());
    }

    @Test
    void missingTileIsDamageThatNamesItsKey() {
        String id = store.commit(put(begun(), 0, 1)).canvasId();
        String key = rows(id).get(0);
        storage.delete(key);
        StorageDamagedException damage =
                assertThrows(StorageDamagedException.class, () -> store.open(id).tile("0", 0, 0));
        assertEquals(Optional.of(key), damage.key());
    }

    @Test
    void tilePutTwiceIsWrittenOnce() {
        CanvasEdit edit = begun();
        edit.putTile("0", Pixels.tile(0, 0, FORMAT, 1));
        edit.putTile("0", Pixels.tile(0, 0, FORMAT, 2));
        String id = store.commit(edit).canvasId();
        assertEquals(1, home.count(Keyspace.USER, "pool/" + id + "/tile/"));
        assertEquals(Optional.of(Pixels.painted(FORMAT, 2)), store.open(id).tile("0", 0, 0));
    }

    @Test
    void aNewCanvasThatIsNotCommittedLeavesNoneOfItsStagedRowsBehind() {
        String id;
        try (CanvasEdit edit = home.canvases.create(Metadata.of("given up", 640, 640))) {
            id = edit.canvasId();
            edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
            for (int i = 0; i < 200; i++) {
                edit.putTile("0", Pixels.tile(i % 10, i / 10, PixelFormat.RGBA8, i));
            }
            assertTrue(home.count(Keyspace.USER, "pool/" + id + "/") > 0, "staged");
        }
        assertEquals(0, home.count(Keyspace.USER, ""));
    }

    @Test
    void costOfACommitDoesNotGrowWithHistoryOrLayers() {
        CanvasEdit many = store.create(Metadata.of("many", 0, 0));
        many.setLayers(java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> LayerData.pixels(Integer.toString(i), "layer " + i, FORMAT))
                .toList());
        String wide = store.commit(many).canvasId();
        String id = store.commit(put(begun(), 0, 100)).canvasId();
        long first = stroke(id, 1).bytesAdded();
        Revision last = stroke(id, 2);
        int revisions = Boolean.getBoolean("mosp.stress") ? 10_000 : 400;
        for (int i = 3; i < revisions; i++) {
            last = stroke(id, i);
        }
        assertTrue(last.bytesAdded() < first * 1.2 + 64, first + " grew to " + last.bytesAdded());
        long there = stroke(wide, 1_000_000).bytesAdded();
        assertTrue(there < first + 100 * 2 * 8, "100 layers: " + there + ", one: " + first);
    }

    private Revision stroke(String id, int seed) {
        CanvasEdit edit = store.edit(id);
        for (int i = 0; i < 3; i++) {
            edit.putTile("0", Pixels.tile(i, 0, FORMAT, 1_000L + 3L * seed + i));
        }
        return store.commit(edit);
    }

    private CanvasEdit begun() {
        CanvasEdit edit = store.create(Metadata.of("test", 0, 0));
        return edit.setLayers(List.of(LayerData.pixels("0", "paint", FORMAT)));
    }

    private static CanvasEdit put(CanvasEdit edit, int from, int to) {
        for (int i = from; i < to; i++) {
            edit.putTile("0", Pixels.tile(i % 50, i / 50, FORMAT, i));
        }
        return edit;
    }

    private void epoch(String poolId, int number) {
        storage.put(
                "pool/" + poolId + "/gc-epoch",
                new RecordWriter(8).number(number).toBytes());
    }

    private List<String> rows(String poolId) {
        try (var entries = home.storage.scan(Keyspace.USER, "pool/" + poolId + "/tile/")) {
            return entries.map(entry -> entry.key()).toList();
        }
    }

    private static String tile(String poolId, int seed) {
        return "pool/" + poolId + "/tile/"
                + Hash128.of(Pixels.painted(FORMAT, seed).toArray()).text();
    }
}
