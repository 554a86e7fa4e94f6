package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerContents;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.Recount;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.migration.EntryChange;
import org.mosp.storage.migration.SchemaVersionException;
import org.mosp.storage.spi.Keyspace;

/** In version 2 of the schema every commit says what its layers hold, and it is what is there. */
class LayerContentsTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        // little is held, so that larger edits write rows ahead of their commit
        home = TestStore.open(directory, CanvasSettings.DEFAULTS.withStageBytes(1 << 16));
        home.storage.schemas().ownerCame(new CanvasOwner(), "org.mosp.storage.canvas 0.1.0");
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void inVersion1TheBundleThatIsMissingIsNamed() {
        CanvasView view = store.open(stroke().canvasId());
        SchemaVersionException refused = assertThrows(SchemaVersionException.class, () -> view.contents("0"));
        assertEquals(2, refused.written());
        assertEquals(1, refused.current());
        assertTrue(String.valueOf(refused.getMessage()).contains("org.mosp.storage.plugin.canvas-bounds"));
        assertEquals(new PixelArea(-64, 0, 192, 64), view.bounds("0"), "bounds are there in every version");
    }

    @Test
    void aLayerSaysWhatItHolds() {
        raise();
        CanvasView view = store.open(stroke().canvasId());
        LayerContents contents = view.contents("0");
        assertEquals(new PixelArea(-64, 0, 192, 64), contents.bounds());
        assertEquals(3, contents.tiles());
        long row = home.storage
                .scan(Keyspace.USER, "pool/" + view.revision().canvasId() + "/tile/")
                .mapToLong(entry -> entry.value().length())
                .sum();
        assertEquals(2 * row, contents.storedBytes(), "two tiles share the one row there is, one is of a colour");
        assertEquals(contents.bounds(), view.bounds("0"));
    }

    @Test
    void afterEveryCommitItIsWhatARecountFinds() {
        raise();
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        CanvasEdit first = store.create(Metadata.of("random", 0, 0));
        first.putLayer(LayerData.pixels(first.newLayerId(), "first", PixelFormat.GREYA8), 0);
        String id = store.commit(first).canvasId();
        for (int commit = 0; commit < 150; commit++) {
            CanvasEdit edit = store.edit(id);
            int changes = 1 + random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                change(edit, random);
            }
            store.commit(edit);
            Recount.check(home.storage.incremental(), store.open(id), "seed " + seed + ", commit " + commit);
        }
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
        try (Stream<Entry> all = home.storage.scan(Keyspace.USER, "canvas/" + id + "/layer/")) {
            assertTrue(all.allMatch(
                    entry -> entry.schemaVersion() == 2 && entry.value().at(0) == 2));
        }
    }

    private static void change(CanvasEdit edit, Random random) {
        List<LayerData> layers = edit.data().layers();
        LayerData layer = layers.get(random.nextInt(layers.size()));
        int far = random.nextInt(8) == 0 ? 40_000 : 20;
        switch (random.nextInt(12)) {
            case 0 -> {
                PixelFormat format = PixelFormat.values()[random.nextInt(4)];
                edit.putLayer(LayerData.pixels(edit.newLayerId(), "more", format), 0);
            }
            case 1 -> edit.clearTiles(layer.id());
            case 2 -> {
                if (layers.size() > 1) {
                    edit.removeLayer(layer.id());
                }
            }
            case 3 -> edit.putLayer(layer.withOffset(random.nextInt(100), 7), 0);
            case 4 -> {
                // much at once: rows are written ahead
                for (int i = 0; i < 60; i++) {
                    edit.putTile(layer.id(), tile(layer.format(), i % 10, i / 10, random.nextInt(500)));
                }
            }
            case 5, 6, 7 -> {
                // takes away, at the rim too
                for (int i = 0; i < 6; i++) {
                    int x = random.nextInt(far) - far / 2;
                    edit.putTile(layer.id(), new Tile(x, i - 3, Pixels.uniform(layer.format(), 0)));
                }
            }
            case 8 -> {
                if (layers.size() < 8) {
                    edit.duplicateLayer(layer.id());
                }
            }
            default ->
                edit.putTile(
                        layer.id(),
                        tile(
                                layer.format(),
                                random.nextInt(far) - far / 2,
                                random.nextInt(far) - far / 2,
                                random.nextInt(20)));
        }
    }

    private static Tile tile(PixelFormat format, int x, int y, int seed) {
        return seed % 5 == 0
                ? new Tile(x, y, Pixels.uniform(format, 1 + seed))
                : new Tile(x, y, Pixels.painted(format, seed));
    }

    @Test
    void aDuplicateSaysWhatItHoldsAlsoWhileTheStepIsHalfDone() {
        String id = stroke().canvasId();
        LayerContents contents = Tally.EMPTY.contents();
        String empty = store.commit(store.create(Metadata.of("empty", 1, 1))
                        .putLayer(LayerData.pixels("0", "paint", PixelFormat.RGBA8), 0))
                .canvasId();
        String first = duplicate(id);
        // all is moved, and it is not recorded: old and new records stand side by side
        move(false);
        assertEquals(2, layerVersion(empty));
        String moved = duplicate(empty);
        String old = duplicate(id);
        assertEquals(2, layerVersion(moved));
        assertEquals(1, store.open(moved).data().layers().size());
        move(true);
        assertEquals(contents, store.open(duplicate(moved)).contents("0"));
        for (String each : List.of(id, first, old)) {
            assertEquals(2, layerVersion(each));
            CanvasView view = store.open(duplicate(each));
            assertEquals(3, view.contents("0").tiles());
            assertEquals(
                    List.of(),
                    store.audit(view.revision().canvasId(), Progress.NONE).problems());
        }
    }

    private String duplicate(String id) {
        return store.duplicate(id, 1, metadata -> metadata).canvasId();
    }

    private int layerVersion(String id) {
        return home.storage
                .incremental()
                .get(CanvasKeys.layer(id, "0", 1))
                .orElseThrow()
                .schemaVersion();
    }

    @Test
    void aMergedImageIsCountedToo() {
        raise();
        CanvasEdit edit = store.create(Metadata.of("merged", 256, 256));
        LayerData layer = LayerData.pixels(edit.newLayerId(), "paint", PixelFormat.RGBA8);
        edit.putLayer(layer, 0);
        edit.setMerged(LayerData.pixels("any", "merged", PixelFormat.RGBA8));
        for (int i = 0; i < 8; i++) {
            Tile tile = Pixels.tile(i % 4, i / 4, PixelFormat.RGBA8, i);
            edit.putTile(layer.id(), tile);
            // half of it is what the layer composes to, half is not
            edit.putTile(LayerData.MERGED, i < 4 ? tile : Pixels.tile(i % 4, i / 4, PixelFormat.RGBA8, 100 + i));
        }
        String id = store.commit(edit).canvasId();
        assertEquals(8, store.open(id).contents(LayerData.MERGED).tiles());
        assertEquals(List.of(), store.audit(id, Progress.NONE).problems(), "the audit counts it for itself");
    }

    @Test
    void anAuditFindsAFigureThatIsWrong() {
        raise();
        Revision revision = stroke();
        String key = CanvasKeys.layer(revision.canvasId(), "0", revision.number());
        LayerRecord record = LayerRecord.decode(
                key, home.storage.incremental().get(key).orElseThrow().value(), new Serializers());
        Tally tally = record.tally().orElseThrow();
        for (Tally wrong : List.of(
                new Tally(tally.tiles() + 1, tally.bytes(), tally.bounds()),
                new Tally(tally.tiles(), tally.bytes() - 1, tally.bounds()),
                new Tally(tally.tiles(), tally.bytes(), tally.bounds().with(5, 0)))) {
            LayerRecord changed =
                    new LayerRecord(record.data(), record.attributes(), record.blocks(), Optional.of(wrong));
            home.storage
                    .incremental()
                    .commit(WriteBatch.builder().put(key, changed.encode(), 2).build());
            List<Problem> problems =
                    store.audit(revision.canvasId(), Progress.NONE).problems();
            assertEquals(1, problems.size(), wrong + ": " + problems);
            assertEquals(key, problems.get(0).where());
        }
    }

    private Revision stroke() {
        CanvasEdit edit = store.create(Metadata.of("x", 100, 100));
        LayerData layer = LayerData.pixels(edit.newLayerId(), "paint", PixelFormat.RGBA8);
        edit.putLayer(layer, 0);
        edit.putTile(layer.id(), Pixels.tile(-1, 0, PixelFormat.RGBA8, 1));
        edit.putTile(layer.id(), new Tile(0, 0, Pixels.uniform(PixelFormat.RGBA8, 9)));
        edit.putTile(layer.id(), Pixels.tile(1, 0, PixelFormat.RGBA8, 1));
        return store.commit(edit);
    }

    /** The version of a store without canvases is raised by a step that has nothing to do. */
    private void raise() {
        move(true);
    }

    /** Counts only what holds nothing. */
    private void move(boolean recorded) {
        StepIdentity step =
                new StepIdentity(CanvasSchema.NAME, 1, CanvasSchema.WITH_TALLY, "test", "1", "none", CanvasSchema.KEYS);
        home.storage
                .schemas()
                .move(new EntryMove(
                        step,
                        checksum -> true,
                        2,
                        (entry, view) -> counted(entry),
                        snapshot -> {},
                        figures -> recorded || figures.seen() == 0,
                        figures -> WriteBatch.builder().build()));
    }

    private static EntryChange counted(Entry entry) {
        LayerRecord record = LayerRecord.decode(entry.key(), entry.value(), new Serializers());
        return record.blocks().blocks().isEmpty() && record.tally().isEmpty()
                ? EntryChange.put(
                        new LayerRecord(record.data(), record.attributes(), record.blocks(), Optional.of(Tally.EMPTY))
                                .encode())
                : EntryChange.keep();
    }
}
