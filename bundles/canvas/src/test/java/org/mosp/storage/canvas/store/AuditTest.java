package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.QuotaExceededException;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.SpaceStore;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.AuditReport;
import org.mosp.storage.incremental.IncrementalStorage;

/** What an audit finds in a damaged store, what it repairs, and that it finds nothing where writers are at work. */
class AuditTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;
    private IncrementalStorage entries;

    @BeforeEach
    void open() {
        home = TestStore.open(directory, TestStore.prompt());
        store = home.canvases;
        entries = home.storage.incremental();
    }

    @AfterEach
    void close() {
        home.close();
    }

    private AuditReport audit() {
        return store.auditAll(Progress.NONE);
    }

    private void assertClean() {
        assertEquals(List.of(), audit().problems());
    }

    private void assertProblem(String where, String what) {
        List<Problem> problems = audit().problems();
        assertTrue(
                problems.stream()
                        .anyMatch(problem ->
                                problem.where().equals(where) && problem.what().contains(what)),
                problems.toString());
    }

    private String painted() {
        String id = SpaceStore.create(store, 1, 2, 3);
        SpaceStore.paint(store, id, 4, 5, 6);
        SpaceStore.paint(store, id, 7, 8, 9);
        store.settle();
        return id;
    }

    @Test
    void aPoolThatDoesNotKnowItsCanvasIsFoundAndRepaired() {
        String id = painted();
        assertClean();
        entries.delete(CanvasKeys.user(id, id));
        assertProblem(CanvasKeys.user(id, id), "a collection would take the canvas's tiles for garbage");
        assertEquals(List.of("the pool's entry of canvas " + id), store.repair(Progress.NONE));
        assertClean();
        store.space().collect(id, Progress.NONE);
        assertClean();
        assertEquals(SpaceStore.expected(7, 8, 9), SpaceStore.tiles(store.open(id)));
    }

    @Test
    void headsThatAreNotWhatTheirRevisionSaysAreFound() {
        String id = painted();
        String key = CanvasKeys.head(id);
        Bytes head = entries.get(key).orElseThrow().value();
        RevisionRecord record = RevisionRecord.decode(key, head);
        RevisionRecord other = RevisionRecord.decode(
                key, entries.get(CanvasKeys.revision(id, 2)).orElseThrow().value());
        entries.put(key, record.mended(record.parent(), 0, 0, other.layers()).encode(true));
        assertProblem(key, "it is not what its revision 3 says");
        entries.put(key, head);
        assertClean();
    }

    @Test
    void metadataLabelsAndParentsThatDoNotFitAreFound() {
        String id = painted();
        store.label(id, 1, "first");
        assertClean();
        entries.delete(CanvasKeys.revision(id, 1));
        assertProblem(CanvasKeys.labels(id), "label first names revision 1, which is not there");
        assertProblem(CanvasKeys.revision(id, 2), "its parent, revision 1, is missing");
        entries.put(
                CanvasKeys.metadata(id),
                entries.get(CanvasKeys.metadata(painted())).orElseThrow().value());
        assertProblem(CanvasKeys.metadata(id), "it is not what " + CanvasKeys.metadata(id, 1) + " says");
        entries.delete(CanvasKeys.metadata(id));
        assertProblem(CanvasKeys.metadata(id), "missing");
    }

    @Test
    void aThumbnailThatIsNoneIsMadeAnew() {
        String id = painted();
        Bytes thumbnail = store.thumbnail(id).orElseThrow();
        entries.put(CanvasKeys.thumbnail(id), Bytes.utf8("no picture"));
        assertProblem(CanvasKeys.thumbnail(id), "mosp verify --repair has it made anew");
        assertEquals(List.of("the thumbnail of canvas " + id), store.repair(Progress.NONE));
        store.settle();
        assertClean();
        assertEquals(thumbnail, store.thumbnail(id).orElseThrow());
        entries.delete(CanvasKeys.thumbnail(id));
        store.repair(Progress.NONE);
        store.settle();
        assertEquals(thumbnail, store.thumbnail(id).orElseThrow());
    }

    @Test
    void aMergedImageThatCannotBeReadIsTakenFromTheHead() {
        CanvasEdit edit = store.create(Metadata.of("with an image", 64, 64));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", PixelFormat.RGBA8)));
        edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", PixelFormat.RGBA8));
        edit.putTile(LayerData.MERGED, Pixels.tile(0, 0, PixelFormat.RGBA8, 2));
        String id = store.commit(edit).canvasId();
        store.settle();
        assertClean();
        assertEquals(List.of(), store.repair(Progress.NONE));
        entries.delete(CanvasKeys.layer(id, LayerData.MERGED, 1));
        assertEquals(1, store.repair(Progress.NONE).size());
        assertEquals(2, store.open(id).revision().number());
        assertEquals(
                "the merged image could not be read", store.open(id).revision().comment());
        assertEquals(Optional.empty(), store.open(id).data().merged());
        assertEquals(
                Pixels.painted(PixelFormat.RGBA8, 1),
                store.open(id).tile("0", 0, 0).orElseThrow());
        assertEquals(
                List.of(new Problem(CanvasKeys.layer(id, LayerData.MERGED, 1), "missing: a revision refers to it")),
                audit().problems());
    }

    @Test
    void aMergedImageIsTakenFromTheHeadOfAFullPoolTooAndTheOthersAreRepaired() {
        CanvasEdit edit = store.create(Metadata.of("with an image", 64, 64));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", PixelFormat.RGBA8)));
        edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", PixelFormat.RGBA8));
        edit.putTile(LayerData.MERGED, Pixels.tile(0, 0, PixelFormat.RGBA8, 2));
        String id = store.commit(edit).canvasId();
        String other = painted();
        store.space().quota(id, OptionalLong.of(1));
        assertThrows(
                QuotaExceededException.class, () -> store.commit(store.edit(id).comment("too much")));
        entries.delete(CanvasKeys.layer(id, LayerData.MERGED, 1));
        entries.delete(CanvasKeys.user(id, id));
        entries.delete(CanvasKeys.user(other, other));
        assertEquals(3, store.repair(Progress.NONE).size());
        assertEquals(Optional.empty(), store.open(id).data().merged());
        assertTrue(entries.get(CanvasKeys.user(id, id)).isPresent());
        assertTrue(entries.get(CanvasKeys.user(other, other)).isPresent());
    }

    @Test
    void whatBelongsToNoCanvasIsNotedAndNoProblem() {
        String id = painted();
        entries.put("canvas/gone/layer/0/a1", Bytes.utf8("left"));
        entries.put("canvas/gone/revision/a1", Bytes.utf8("left"));
        entries.put("pool/gone/tile/m3-x", Bytes.utf8("left"));
        entries.put(CanvasKeys.epoch(id), new RecordWriter(8).number(3).toBytes());
        AuditReport report = audit();
        assertEquals(List.of(), report.problems());
        assertEquals(
                List.of("pool/gone/", "pool/" + id + "/gc-epoch", "canvas/gone/"),
                report.notes().stream().map(Problem::where).toList().stream()
                        .sorted((a, b) -> order(a) - order(b))
                        .toList(),
                report.notes().toString());
        entries.delete(CanvasKeys.head(id));
        assertProblem(CanvasKeys.head(id), "missing: there are revisions");
    }

    private static int order(String where) {
        return where.startsWith("pool/gone") ? 0 : where.startsWith("pool/") ? 1 : 2;
    }

    @Test
    void whatCanvasesOfAPoolShareIsReadOnce() {
        String id = painted();
        long alone = audit().entries();
        for (int i = 0; i < 5; i++) {
            store.duplicate(id, 3, UnaryOperator.identity());
        }
        AuditReport report = audit();
        assertEquals(List.of(), report.problems());
        assertEquals(6, report.canvases());
        // of each duplicate its revision, its layer and its metadata, and no tile
        assertEquals(alone + 5 * 3, report.entries());
    }

    @Test
    void nothingIsFoundBesidePaintersAndPrunesAndCollections() throws Exception {
        besideWriters(Duration.ofSeconds(4));
    }

    @Test
    @Tag("stress")
    void nothingIsFoundBesidePaintersAndPrunesAndCollectionsForLong() throws Exception {
        besideWriters(Duration.ofMinutes(2));
    }

    private void besideWriters(Duration time) throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        List<String> ids = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(SpaceStore.create(store, i, i + 1, i + 2));
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong done = new AtomicLong();
        ExecutorService writers = Executors.newFixedThreadPool(4);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed + i);
            running.add(writers.submit(() -> {
                while (!over.get()) {
                    write(ids, random);
                    done.incrementAndGet();
                }
            }));
        }
        int audits = 0;
        long end = System.nanoTime() + time.toNanos();
        try {
            while (System.nanoTime() < end || audits < 3) {
                AuditReport report = audit();
                assertEquals(List.of(), report.problems(), "seed " + seed + ", audit " + audits);
                assertEquals(List.of(), store.behind(), "seed " + seed + ", audit " + audits);
                audits++;
            }
        } finally {
            over.set(true);
            writers.shutdown();
            assertTrue(writers.awaitTermination(60, TimeUnit.SECONDS));
        }
        for (Future<?> each : running) {
            each.get();
        }
        store.settle();
        assertClean();
        assertFalse(ids.isEmpty());
        System.out.println(audits + " audits beside " + done + " operations, all clean");
    }

    private void write(List<String> ids, Random random) {
        // another writer may take one away meanwhile
        List<String> now = List.copyOf(ids);
        String id = now.get(random.nextInt(now.size()));
        try {
            switch (random.nextInt(12)) {
                case 0 -> store.undo(id);
                case 1 -> store.redo(id);
                case 2 -> store.space().prune(id, PrunePolicy.last(1 + random.nextInt(4)), Progress.NONE);
                case 3 -> store.space().collect(id, Progress.NONE);
                case 4 -> {
                    if (ids.size() < 8) {
                        long number = store.open(id).revision().number();
                        ids.add(store.duplicate(id, number, UnaryOperator.identity())
                                .canvasId());
                    }
                }
                case 5 -> {
                    boolean taken;
                    synchronized (ids) {
                        taken = ids.size() > 3 && ids.remove(id);
                    }
                    if (taken) {
                        store.delete(id);
                    }
                }
                case 6 -> store.label(id, store.open(id).revision().number(), "label " + random.nextInt(3));
                default ->
                    SpaceStore.paint(
                            store, id, random.nextInt(20), random.nextInt(20), random.nextInt(20), random.nextInt(20));
            }
        } catch (ConflictException | NotFoundException | StorageBusyException e) {
            // another writer was faster
        }
    }
}
