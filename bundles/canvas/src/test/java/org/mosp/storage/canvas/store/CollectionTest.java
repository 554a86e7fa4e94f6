package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.canvas.store.testing.SpaceStore.FORMAT;
import static org.mosp.storage.canvas.store.testing.SpaceStore.create;
import static org.mosp.storage.canvas.store.testing.SpaceStore.expected;
import static org.mosp.storage.canvas.store.testing.SpaceStore.paint;
import static org.mosp.storage.canvas.store.testing.SpaceStore.problems;
import static org.mosp.storage.canvas.store.testing.SpaceStore.put;
import static org.mosp.storage.canvas.store.testing.SpaceStore.reader;
import static org.mosp.storage.canvas.store.testing.SpaceStore.tiles;
import static org.mosp.storage.canvas.store.testing.SpaceStore.watched;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.Progress;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.space.LocalCanvasSpace;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.Keyspace;

class CollectionTest {

    private static final int MOST_COLLECTIONS = 1_000;

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;
    private IncrementalStorage storage;

    @BeforeEach
    void open() {
        home = TestStore.open(directory, TestStore.prompt().withStageBytes(1 << 16));
        store = home.canvases;
        storage = home.storage.incremental();
    }

    @AfterEach
    void close() {
        home.close();
    }

    private CollectionReport collect(String id) {
        return store.space().collect(id, Progress.NONE);
    }

    private void prune(String id) {
        store.space().prune(id, PrunePolicy.last(1), Progress.NONE);
    }

    private long tileRows(String pool) {
        return home.count(Keyspace.USER, "pool/" + pool + "/tile/");
    }

    private static String tile(String pool, long seed) {
        return "pool/" + pool + "/tile/"
                + Hash128.of(Pixels.painted(FORMAT, seed).toArray()).text();
    }

    private long epoch(String pool) {
        return storage.get("pool/" + pool + "/gc-epoch")
                .map(entry -> new RecordReader("epoch", entry.value()).number())
                .orElse(0L);
    }

    @Test
    void whatNoRevisionRefersToIsGoneAndNothingElse() {
        String id = create(store, LongStream.range(0, 300).toArray());
        store.commit(store.edit(id).putEntry("note", Pixels.painted(FORMAT, 9)));
        paint(store, id, 1, 2, 3);
        store.commit(store.edit(id).removeEntry("note"));
        long before = home.bytes("pool/" + id);
        assertEquals(0, collect(id).freed(), "all is history");
        prune(id);
        CollectionReport report = collect(id);
        assertEquals(3, tileRows(id));
        assertEquals(0, home.count(Keyspace.USER, "pool/" + id + "/entry/"));
        assertEquals(1, home.count(Keyspace.USER, "pool/" + id + "/block/"), "of three tiles");
        assertEquals(4, report.kept());
        assertEquals(1, report.canvases());
        assertEquals(id, report.poolId());
        assertTrue(report.freedBytes() > before / 2, report + " of " + before);
        assertEquals(0, collect(id).freed());
        assertEquals(expected(1, 2, 3), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
        assertEquals(6, epoch(id), "three collections");
    }

    @Test
    void aRowUnderASuffixIsKeptAsItsOwn() {
        CanvasEdit edit = store.edit(create(store, 5));
        String id = edit.canvasId();
        Bytes pixels = Pixels.painted(FORMAT, 1);
        byte[] other = new byte[2 + FORMAT.tileBytes()];
        other[5] = 1;
        storage.put(tile(id, 1), Bytes.wrap(other));
        store.commit(put(edit, 1, 2));
        paint(store, id, 1);
        prune(id);
        collect(id);
        // the other pixels of that hash are nobody's
        assertEquals(Optional.empty(), storage.get(tile(id, 1)));
        assertTrue(storage.get(tile(id, 1) + ".1").isPresent());
        assertEquals(Optional.of(pixels), store.open(id).tile("0", 0, 0));
    }

    @Test
    void aRowFoundBeforeACollectionTookItIsWrittenAgainByTheCommit() {
        String id = garbage(7);
        CanvasEdit edit = put(store.edit(id), 1, 7);
        // its header of 16 tiles is looked up now, not at the commit
        edit.data();
        lookUp(edit, 7);
        stranger().collect(id, Progress.NONE);
        assertEquals(Optional.empty(), storage.get(tile(id, 7)), "swept");
        store.commit(edit);
        assertEquals(expected(1, 7), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
    }

    @Test
    void withoutTheConditionOnTheEpochThatCommitWouldLoseTheTile() {
        String id = garbage(7);
        FrameworkStorage careless = watched(FrameworkStorage.class, home.storage, (method, arguments) -> {
            if (method.equals("commit")) {
                WriteBatch batch = (WriteBatch) arguments[0];
                WriteBatch.Builder other = WriteBatch.builder();
                batch.changes().forEach(change -> change.value()
                        .ifPresent(value -> other.put(change.key(), value, change.schemaVersion())));
                batch.conditions().stream()
                        .filter(condition -> !condition.key().endsWith("/gc-epoch"))
                        .filter(condition -> condition.version() > 0)
                        .forEach(condition -> other.ifUnchanged(condition.key(), condition.version()));
                return Optional.of(home.storage.commit(other.build(), (WriteBatch) arguments[1]));
            }
            return Optional.empty();
        });
        try (LocalCanvasStore mutant = new LocalCanvasStore(home.storage, careless, TestStore.prompt())) {
            CanvasEdit edit = put(mutant.edit(id), 1, 7);
            lookUp(edit, 7);
            stranger().collect(id, Progress.NONE);
            mutant.commit(edit);
        }
        assertFalse(problems(store).isEmpty(), "the loss is seen");
        assertThrows(StorageDamagedException.class, () -> store.open(id).tile("0", 1, 0));
    }

    /** A canvas whose pool has a row that no revision refers to. */
    private String garbage(long seed) {
        String id = create(store, 1, seed);
        paint(store, id, 1, 2);
        prune(id);
        assertTrue(storage.get(tile(id, seed)).isPresent());
        return id;
    }

    /** So many tiles that those put before are looked up by the workers at once. */
    private static void lookUp(CanvasEdit edit, long seed) {
        for (int i = 0; i < 16; i++) {
            edit.putTile("0", Pixels.tile(1, 0, FORMAT, seed));
        }
        // awaits them
        edit.putLayer(edit.data().layers().get(0), 0);
    }

    /** A collection that knows nothing of open edits: the epoch alone must do. */
    private CanvasSpace stranger() {
        return new LocalCanvasSpace(reader(storage), new OpenSessions());
    }

    @Test
    void rowsThatAnOpenEditFoundOrStagedAreLeftAlone() {
        String id = garbage(7);
        CanvasEdit found = put(store.edit(id), 1, 7);
        lookUp(found, 7);
        assertEquals(0, collect(id).freed());
        store.commit(found);
        assertEquals(expected(1, 7), tiles(store.open(id)));
        CanvasEdit staged = put(store.edit(id), LongStream.range(100, 700).toArray());
        assertTrue(tileRows(id) > 300, "staged");
        collect(id);
        store.commit(staged);
        assertEquals(expected(LongStream.range(100, 700).toArray()), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
        // what is given up is swept by the next one
        try (CanvasEdit closed =
                put(store.edit(id), LongStream.range(1_000, 1_600).toArray())) {
            assertEquals(id, closed.canvasId());
        }
        assertTrue(collect(id).freed() > 300);
        assertEquals(List.of(), problems(store));
    }

    @Test
    void stagedRowsThatAStrangeCollectionTookEndInAConflictAndNothingIsLost() {
        String id = create(store, 1, 2);
        CanvasEdit staged = put(store.edit(id), LongStream.range(100, 700).toArray());
        assertTrue(tileRows(id) > 300, "staged");
        stranger().collect(id, Progress.NONE);
        assertThrows(ConflictException.class, () -> store.commit(staged));
        assertEquals(expected(1, 2), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
    }

    /** A merged image over the layers: its commit reads the rows of what it covers. */
    private static CanvasEdit merge(CanvasEdit edit, int x) {
        edit.setMerged(LayerData.pixels(LayerData.MERGED, "", FORMAT));
        return edit.putTile(LayerData.MERGED, Pixels.tile(x, 0, FORMAT, 60));
    }

    @Test
    void aMergedImageOverLayersThatMovedOnAndWereCollectedIsAConflict() {
        String id = create(store, 1, 2);
        CanvasEdit edit = store.edit(id);
        lookUp(edit, 50);
        merge(edit, 0);
        paint(store, id, 3, 4);
        prune(id);
        collect(id);
        assertEquals(Optional.empty(), storage.get(tile(id, 1)), "swept");
        ConflictException conflict = assertThrows(ConflictException.class, () -> store.commit(edit));
        assertEquals(id, conflict.subject());
        assertEquals(2, conflict.actual().orElseThrow());
    }

    @Test
    void aMergedImageOverAFoundRowThatWasCollectedIsMadeOfWhatWasFound() {
        String id = garbage(7);
        CanvasEdit edit = put(store.edit(id), 1, 7);
        lookUp(edit, 7);
        merge(edit, 1);
        stranger().collect(id, Progress.NONE);
        assertEquals(Optional.empty(), storage.get(tile(id, 7)), "swept");
        store.commit(edit);
        assertEquals(expected(1, 7), tiles(store.open(id)));
        assertEquals(Optional.of(Pixels.painted(FORMAT, 60)), store.open(id).tile(LayerData.MERGED, 1, 0));
        assertEquals(List.of(), problems(store));
    }

    @Test
    void aMergedImageOverStagedRowsThatAStrangeCollectionTookIsAConflict() {
        String id = create(store, 1, 2);
        CanvasEdit staged = put(store.edit(id), LongStream.range(100, 700).toArray());
        merge(staged, 0);
        assertTrue(storage.get(tile(id, 100)).isPresent(), "staged");
        stranger().collect(id, Progress.NONE);
        assertEquals(Optional.empty(), storage.get(tile(id, 100)), "swept");
        assertThrows(ConflictException.class, () -> store.commit(staged));
        assertEquals(expected(1, 2), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
    }

    /** The interleavings of an edit that staged with a collection that is under way: it must not keep a row that is swept later. */
    @Test
    void anEditThatStagedBeforeACollectionCommitsInTheMiddleOfIt() {
        for (boolean beside : new boolean[] {false, true}) {
            String id = create(store, 1, 2);
            long[] seeds = LongStream.range(100, 500).toArray();
            CanvasEdit staged = put(store.edit(id), seeds);
            CanvasEdit other = store.edit(id);
            if (!beside) {
                other.close();
            }
            AtomicInteger commits = new AtomicInteger();
            IncrementalStorage watched = watched(IncrementalStorage.class, storage, (method, arguments) -> {
                // between the marking and the first batch of the sweep
                if (method.equals("commit") && commits.getAndIncrement() == 1) {
                    store.commit(staged);
                }
                return Optional.empty();
            });
            new LocalCanvasSpace(reader(watched), new OpenSessions()).collect(id, Progress.NONE);
            assertTrue(commits.get() > 2, "it swept");
            other.close();
            assertEquals(expected(seeds), tiles(store.open(id)), "another edit open: " + beside);
            assertEquals(List.of(), problems(store));
        }
    }

    @Test
    void anEditThatBeginsBetweenTheEpochAndTheSnapshotLosesNothing() {
        String id = create(store, 1, 2);
        long[] seeds = LongStream.range(100, 500).toArray();
        CanvasEdit[] edit = new CanvasEdit[1];
        AtomicInteger commits = new AtomicInteger();
        IncrementalStorage watched = watched(IncrementalStorage.class, storage, (method, arguments) -> {
            // the first snapshot behind the epoch is the one of the marking
            if (method.equals("snapshot") && commits.get() == 1 && edit[0] == null) {
                edit[0] = put(store.edit(id), seeds);
            }
            if (method.equals("commit")) {
                commits.incrementAndGet();
            }
            return Optional.empty();
        });
        CollectionReport report = new LocalCanvasSpace(reader(watched), new OpenSessions()).collect(id, Progress.NONE);
        // the last chunks of 400 tiles are still with the workers
        assertTrue(report.kept() > 200, "staged rows lie in the snapshot: " + report);
        assertEquals(4, epoch(id) + 2);
        store.commit(edit[0]);
        assertEquals(expected(seeds), tiles(store.open(id)));
        assertEquals(List.of(), problems(store));
    }

    @Test
    void noCommitFailsBesideCollectionsThatSweepTheVeryTilesPainted() throws Exception {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("collection test: -Dmosp.seed=" + seed);
        int writers = 4;
        int commits = 60;
        String first = create(store, 1, 2);
        List<String> ids = new ArrayList<>(List.of(first));
        while (ids.size() < writers) {
            ids.add(store.duplicate(first, 1, metadata -> metadata).canvasId());
        }
        // the writers go on until some collections freed something beside them
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger committed = new AtomicInteger();
        List<CompletableFuture<long[]>> running = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            String id = ids.get(writer);
            Random random = new Random(seed + writer);
            running.add(CompletableFuture.supplyAsync(
                    () -> {
                        long[] last = {1, 2};
                        for (int n = 0; n < commits || !enough.get(); n++) {
                            // of forty tiles, most of them garbage at any moment
                            last = random.longs(1 + random.nextInt(20), 0, 40).toArray();
                            paint(store, id, last);
                            prune(id);
                            committed.incrementAndGet();
                        }
                        return last;
                    },
                    task -> new Thread(task).start()));
        }
        int collections = 0;
        long freed = 0;
        try {
            while (!running.stream().allMatch(CompletableFuture::isDone)) {
                freed += collect(first).freed();
                collections++;
                enough.set(collections > 3 && freed > 0 || collections >= MOST_COLLECTIONS);
            }
        } finally {
            enough.set(true);
        }
        for (int writer = 0; writer < writers; writer++) {
            assertEquals(expected(running.get(writer).get()), tiles(store.open(ids.get(writer))), "writer " + writer);
        }
        assertEquals(List.of(), problems(store));
        assertTrue(collections > 3 && freed > 0, collections + " collections, " + freed + " rows");
        System.out.println(writers + " writers, " + committed + " commits, 0 failed, beside " + collections
                + " collections that freed " + freed + " rows");
    }

    @Test
    void whereSomethingCannotBeReadNothingIsSwept() {
        String id = create(store, 1, 2, 3);
        paint(store, id, 4, 5, 6);
        store.space().prune(id, PrunePolicy.last(1), Progress.NONE);
        paint(store, id, 7, 8, 9);
        List<String> keys;
        try (var entries = home.storage.scan(Keyspace.USER, "pool/" + id + "/block/")) {
            keys = entries.map(entry -> entry.key()).toList();
        }
        assertEquals(3, keys.size(), "one of them of a revision that is gone");
        int refused = 0;
        for (String broken : keys) {
            Bytes good = storage.get(broken).orElseThrow().value();
            for (boolean missing : new boolean[] {false, true}) {
                if (missing) {
                    storage.delete(broken);
                } else {
                    // a run of a kind that there is not
                    storage.put(broken, Bytes.wrap(new byte[] {1, 4, 7}));
                }
                if (!problems(store).isEmpty()) {
                    assertThrows(StorageDamagedException.class, () -> collect(id));
                    assertEquals(9, tileRows(id));
                    assertEquals(0, epoch(id) % 2);
                    refused++;
                }
                storage.put(broken, good);
            }
        }
        assertEquals(4, refused);
        String layer = "canvas/" + id + "/layer/0/a3";
        storage.delete(layer);
        assertThrows(StorageDamagedException.class, () -> collect(id));
        assertEquals(0, epoch(id) % 2);
        assertTrue(storage.get(tile(id, 1)).isPresent(), "garbage, and still there");
    }

    @Test
    void aCollectionThatAKillLeftUnderWayIsFollowedByTheNextOddEpoch() {
        String id = garbage(7);
        storage.put("pool/" + id + "/gc-epoch", new RecordWriter(8).number(5).toBytes());
        List<Long> seen = new ArrayList<>();
        IncrementalStorage watched = watched(IncrementalStorage.class, storage, (method, arguments) -> {
            if (method.equals("snapshot")) {
                seen.add(epoch(id));
            }
            return Optional.empty();
        });
        new LocalCanvasSpace(reader(watched), new OpenSessions()).collect(id, Progress.NONE);
        assertTrue(seen.contains(7L), seen.toString());
        assertEquals(8, epoch(id));
        assertEquals(Optional.empty(), storage.get(tile(id, 7)));
    }

    @Test
    void aCanvasThatThePoolKnowsAgainDuringACollectionIsMarkedToo() {
        String id = create(store, 1, 2);
        String copy = store.duplicate(id, 1, metadata -> metadata).canvasId();
        paint(store, id, 50, 51);
        paint(store, copy, 60, 61);
        paint(store, copy, 70, 71);
        prune(copy);
        storage.delete(CanvasKeys.user(id, id));
        AtomicInteger snapshots = new AtomicInteger();
        IncrementalStorage watched = watched(IncrementalStorage.class, storage, (method, arguments) -> {
            // the first is marked in, of the second the sweep begins
            if (method.equals("snapshot") && epoch(id) % 2 == 1 && snapshots.incrementAndGet() == 2) {
                assertEquals(List.of("the pool's entry of canvas " + id), store.repair(Progress.NONE));
            }
            return Optional.empty();
        });
        CollectionReport report =
                new LocalCanvasSpace(reader(watched), new OpenSessions()).collect(copy, Progress.NONE);
        assertEquals(2, report.canvases());
        assertTrue(report.freed() >= 2, report.toString());
        assertEquals(List.of(), problems(store));
        assertTrue(storage.get(tile(id, 50)).isPresent());
        assertEquals(Optional.empty(), storage.get(tile(id, 60)));
        assertEquals(0, epoch(id) % 2);
        assertEquals(expected(50, 51), tiles(store.open(id)));
    }

    @Test
    void aSnapshotThatExpiresIsTakenAnewAndAtLastToldWithTheEpochEven() {
        String id = garbage(7);
        AtomicInteger expirations = new AtomicInteger(2);
        IncrementalStorage watched = watched(IncrementalStorage.class, storage, (method, arguments) -> {
            if (method.equals("snapshot") && epoch(id) % 2 == 1 && expirations.getAndDecrement() > 0) {
                throw new SnapshotExpiredException("it lived too long");
            }
            return Optional.empty();
        });
        CanvasSpace space = new LocalCanvasSpace(reader(watched), new OpenSessions());
        assertTrue(space.collect(id, Progress.NONE).freed() > 0);
        expirations.set(1_000);
        assertThrows(SnapshotExpiredException.class, () -> space.collect(id, Progress.NONE));
        assertEquals(0, epoch(id) % 2);
    }

    @Test
    void aDeletedDuplicateGivesBackWhatOnlyItHad() {
        String id = create(store, 1, 2);
        String copy = store.duplicate(id, 1, metadata -> metadata).canvasId();
        paint(store, copy, 1, 50, 51);
        assertEquals(2, collect(id).canvases());
        assertEquals(4, tileRows(id));
        store.delete(id);
        store.settle();
        assertEquals(expected(1, 50, 51), tiles(store.open(copy)));
        prune(copy);
        CollectionReport report = collect(copy);
        assertEquals(1, report.canvases());
        assertEquals(id, report.poolId());
        assertEquals(3, tileRows(id));
        assertEquals(expected(1, 50, 51), tiles(store.open(copy)));
        store.delete(copy);
        store.settle();
        assertEquals(0, home.count(Keyspace.USER, ""));
    }
}
