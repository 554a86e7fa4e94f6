package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.canvas.store.testing.SpaceStore.create;
import static org.mosp.storage.canvas.store.testing.SpaceStore.entries;
import static org.mosp.storage.canvas.store.testing.SpaceStore.expected;
import static org.mosp.storage.canvas.store.testing.SpaceStore.numbers;
import static org.mosp.storage.canvas.store.testing.SpaceStore.paint;
import static org.mosp.storage.canvas.store.testing.SpaceStore.problems;
import static org.mosp.storage.canvas.store.testing.SpaceStore.reader;
import static org.mosp.storage.canvas.store.testing.SpaceStore.tiles;
import static org.mosp.storage.canvas.store.testing.SpaceStore.watched;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.index.RecordWriter;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.space.LocalCanvasSpace;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.support.time.Microseconds;

class PruneTest {

    private static final Instant START = Instant.parse("2024-02-03T10:00:00Z");

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

    private PruneReport prune(String id, PrunePolicy policy) {
        return store.space().prune(id, policy, Progress.NONE);
    }

    private String canvas(int revisions) {
        String id = create(store, 1);
        for (int n = 2; n <= revisions; n++) {
            paint(store, id, n, 1_000);
        }
        return id;
    }

    /** Makes a revision as old as it is to be; the head repeats what its revision says, and an audit compares them. */
    private void date(String id, long revision, Instant time) {
        dateRecord(CanvasKeys.revision(id, revision), time);
        if (store.open(id).revision().number() == revision) {
            dateRecord(CanvasKeys.head(id), time);
        }
    }

    private void dateRecord(String key, Instant time) {
        Bytes record = home.storage.incremental().get(key).orElseThrow().value();
        home.storage.incremental().put(key, with(key, record, 3, Microseconds.of(time)));
    }

    @Test
    void theLastAndOneOfEachIntervalStay() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("prune test: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            int count = 10 + random.nextInt(20);
            String id = canvas(count);
            Duration each = Duration.ofSeconds(1 + random.nextInt(900));
            int last = 1 + random.nextInt(8);
            Map<Long, Long> newest = new HashMap<>();
            Instant time = START;
            for (long n = 1; n <= count; n++) {
                time = time.plusMillis(random.nextInt(500_000));
                date(id, n, time);
                if (n <= count - last) {
                    newest.put(Math.floorDiv(time.toEpochMilli(), each.toMillis()), n);
                }
            }
            List<Long> stay = new ArrayList<>(newest.values());
            for (long n = Math.max(1, count - last + 1); n <= count; n++) {
                stay.add(n);
            }
            PruneReport report = prune(id, new PrunePolicy(last, Optional.of(each)));
            assertEquals(stay.stream().sorted().toList(), numbers(store, id), each + ", last " + last);
            assertEquals(stay.size(), report.kept());
            assertEquals(count - stay.size(), report.pruned().size());
            assertEquals(0, report.labelled());
            assertEquals(
                    List.of(),
                    prune(id, new PrunePolicy(last, Optional.of(each))).pruned(),
                    "again");
        }
        assertEquals(List.of(), problems(store));
    }

    @Test
    void aKeptRevisionGetsTheNearestKeptAncestorAndNothingElseOfItChanges() {
        String id = canvas(12);
        for (long n = 1; n <= 12; n++) {
            date(id, n, START.plusSeconds(n));
        }
        Map<Long, Map<String, Bytes>> before = new HashMap<>();
        for (long n = 1; n <= 12; n++) {
            before.put(n, tiles(store.open(id, n)));
        }
        // of the older ones the newest of each 4 s
        prune(id, new PrunePolicy(2, Optional.of(Duration.ofSeconds(4))));
        Map<Long, Revision> left;
        try (var history = store.history(id)) {
            left = history.collect(Collectors.toMap(Revision::number, revision -> revision));
        }
        assertEquals(
                List.of(3L, 7L, 10L, 11L, 12L), left.keySet().stream().sorted().toList());
        assertEquals(
                List.of(0L, 3L, 7L, 10L, 11L),
                List.of(3L, 7L, 10L, 11L, 12L).stream()
                        .map(number -> left.get(number).parent())
                        .toList());
        left.forEach((number, revision) -> {
            assertEquals(START.plusSeconds(number), revision.createdAt());
            assertTrue(revision.bytesAdded() > 0);
            assertEquals(before.get(number), tiles(store.open(id, number)), "revision " + number);
        });
        assertEquals(List.of(), problems(store));
    }

    @Test
    void labelledRevisionsAndTheWayToTheRedoTipStay() {
        String id = canvas(10);
        store.label(id, 2, "first");
        store.label(id, 10, "of the last, which stays anyway");
        for (int i = 0; i < 3; i++) {
            store.undo(id);
        }
        PruneReport report = prune(id, PrunePolicy.last(1));
        assertEquals(List.of(2L, 7L, 8L, 9L, 10L), numbers(store, id));
        assertEquals(1, report.labelled());
        assertEquals(8, store.redo(id).orElseThrow().number());
        assertEquals(10, store.redo(id).orElseThrow().number() + 1);
        assertEquals(10, store.redo(id).orElseThrow().number());
        for (long expected : new long[] {9, 8, 7, 2}) {
            assertEquals(expected, store.undo(id).orElseThrow().number());
        }
        assertEquals(Optional.empty(), store.undo(id));
        // a branch: the tip counts no more, and the head is kept though ten others have higher numbers
        paint(store, id, 77);
        store.undo(id);
        store.unlabel(id, "first");
        paint(store, id, 78);
        assertEquals(List.of(2L, 7L, 8L, 9L, 10L, 11L, 12L), numbers(store, id));
        store.unlabel(id, "of the last, which stays anyway");
        prune(id, PrunePolicy.last(1));
        assertEquals(List.of(12L), numbers(store, id));
        assertEquals(List.of(), problems(store));
    }

    @Test
    void thePlanSaysWhatPruningAndCollectionThenTakeAway() {
        String id = create(store, 1, 2, 3);
        for (int n = 2; n <= 20; n++) {
            // some tiles come back later, so that they must stay
            paint(store, id, n, 1 + n % 5, 500 + n / 4, 1_000);
        }
        store.commit(store.edit(id).putEntry("note", Bytes.utf8("x".repeat(10_000))));
        store.commit(store.edit(id).removeEntry("note"));
        store.commit(store.edit(id).metadata(metadata -> metadata.withName("other")));
        store.settle();
        PrunePolicy policy = PrunePolicy.last(4);
        PruneReport plan = store.space().plan(id, policy, Progress.NONE);
        Map<String, Long> before = entries(home, "");
        assertEquals(plan, store.space().plan(id, policy, Progress.NONE), "a plan changes nothing");
        PruneReport pruned = prune(id, policy);
        CollectionReport collected = store.space().collect(id, Progress.NONE);
        store.settle();
        Map<String, Long> after = entries(home, "");
        long gone = before.keySet().stream()
                .filter(key -> !after.containsKey(key))
                .mapToLong(before::get)
                .sum();
        assertEquals(plan.pruned(), pruned.pruned());
        assertEquals(plan.kept(), pruned.kept());
        assertEquals(plan.freedBytes(), pruned.freedBytes() + collected.freedBytes());
        assertEquals(gone, plan.freedBytes());
        assertTrue(collected.freed() > 15, collected.toString());
        assertEquals(
                after.keySet().stream()
                        .filter(key -> key.matches("pool/.*/(tile|block|entry)/.*"))
                        .count(),
                collected.kept());
        assertEquals(List.of(), problems(store));
        System.out.println("plan " + plan.freedBytes() + " bytes, pruned " + pruned.freedBytes() + ", collected "
                + collected.freedBytes());
    }

    @Test
    void noCommitFailsBesidePruningsThatKeepOne() throws Exception {
        String id = canvas(1);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> painter = CompletableFuture.supplyAsync(() -> {
            int n = 1;
            while (n < 150 || !enough.get()) {
                n++;
                paint(store, id, n, n % 7);
            }
            return n;
        });
        int prunings = 0;
        int audits = 0;
        try {
            while (!painter.isDone()) {
                prune(id, PrunePolicy.last(1));
                prunings++;
                enough.set(prunings > 2);
                assertEquals(List.of(), store.audit(id, Progress.NONE).problems());
                audits++;
            }
        } finally {
            enough.set(true);
        }
        int commits = painter.get();
        assertEquals(commits, store.open(id).revision().number());
        assertEquals(expected(commits, commits % 7), tiles(store.open(id)));
        prune(id, PrunePolicy.last(1));
        assertEquals(List.of((long) commits), numbers(store, id));
        assertTrue(prunings > 2, prunings + " prunings");
        System.out.println(commits + " commits beside " + prunings + " prunings and " + audits + " audits");
    }

    @Test
    void anOpenViewOfAPrunedRevisionSaysThatItIsNotThere() {
        String id = canvas(1);
        paint(store, id, 5, 6);
        paint(store, id, 7, 8);
        CanvasView first = store.open(id, 2);
        prune(id, PrunePolicy.last(1));
        store.space().collect(id, Progress.NONE);
        NotFoundException gone = assertThrows(NotFoundException.class, () -> first.tile("0", 0, 0));
        assertEquals(Map.of("kind", "revision", "id", id + "@2"), gone.details());
        assertThrows(NotFoundException.class, () -> first.tiles("0", first.bounds("0"), tile -> {}));
        assertThrows(NotFoundException.class, () -> store.open(id, 2));
        assertEquals(expected(7, 8), tiles(store.open(id)));
    }

    @Test
    void anEditWhoseBaseWasPrunedEndsInAConflict() {
        String id = canvas(3);
        var edit = store.edit(id)
                .putTile(
                        "0",
                        org.mosp.storage.canvas.store.testing.Pixels.tile(
                                9, 0, org.mosp.storage.canvas.store.testing.SpaceStore.FORMAT, 4));
        paint(store, id, 5);
        prune(id, PrunePolicy.last(1));
        store.space().collect(id, Progress.NONE);
        assertThrows(org.mosp.storage.ConflictException.class, () -> store.commit(edit));
    }

    @Test
    void theThumbnailFollowsThoughTheRevisionOfItsPictureIsGone() {
        String id = canvas(2);
        store.settle();
        Bytes before = store.thumbnail(id).orElseThrow();
        paint(store, id, 9, 10, 11);
        store.commit(store.edit(id).metadata(metadata -> metadata.withName("renamed")));
        prune(id, PrunePolicy.last(1));
        store.settle();
        assertFalse(before.equals(store.thumbnail(id).orElseThrow()));
    }

    /** Its revision gets another parent, or goes: the thumbnail that came with it is as true as before. */
    @Test
    void aThumbnailThatWasGivenStaysThoughTheRevisionOfItsPictureIsChangedOrGone() {
        String other = create(store, 70, 71, 72, 73);
        store.settle();
        Bytes given = store.thumbnail(other).orElseThrow();
        for (int last : new int[] {1, 2, 3}) {
            String id = canvas(3);
            store.commit(store.edit(id)
                    .putTile(
                            "0",
                            org.mosp.storage.canvas.store.testing.Pixels.tile(
                                    5, 0, org.mosp.storage.canvas.store.testing.SpaceStore.FORMAT, 77))
                    .setThumbnail(given));
            for (int i = 0; i < 4; i++) {
                if (i > 0) {
                    String name = "name " + i;
                    store.commit(store.edit(id).metadata(metadata -> metadata.withName(name)));
                }
                prune(id, PrunePolicy.last(last));
                // a change that says nothing of the picture makes the catalogue look at it again
                store.commit(store.edit(id).comment("nothing"));
                store.settle();
                assertEquals(Optional.of(given), store.thumbnail(id), "last " + last + ", round " + i);
            }
            paint(store, id, 9, 10, 11);
            store.settle();
            assertFalse(store.thumbnail(id).equals(Optional.of(given)), "then the picture is another");
        }
    }

    @Test
    void recordsThatNothingRefersToAreTakenByTheNextPruning() {
        String id = canvas(5);
        Map<String, Long> before = entries(home, "canvas/");
        Entry layer =
                home.storage.incremental().get(CanvasKeys.layer(id, "0", 2)).orElseThrow();
        // as a kill between the batches leaves it
        home.storage.incremental().delete(CanvasKeys.revision(id, 2));
        PruneReport report = prune(id, PrunePolicy.last(100));
        assertEquals(List.of(), report.pruned());
        assertEquals((long) layer.key().length() + layer.value().length(), report.freedBytes());
        Map<String, Long> after = entries(home, "canvas/");
        before.keySet().removeAll(after.keySet());
        assertEquals(2, before.size());
        assertTrue(before.containsKey(layer.key()));
    }

    @Test
    @Tag("stress")
    void aHundredThousandRevisionsArePruned() {
        int count = 100_000;
        String id = canvas(3);
        String first = CanvasKeys.revision(id, 1);
        Bytes record = home.storage.incremental().get(first).orElseThrow().value();
        for (int from = 4; from <= count; from += 1_000) {
            WriteBatch.Builder batch = WriteBatch.builder();
            for (long n = from; n < Math.min(count + 1, from + 1_000); n++) {
                String key = CanvasKeys.revision(id, n);
                Bytes numbered = with(first, record, 1, n);
                Bytes child = RevisionRecord.withParent(key, numbered, n - 1);
                batch.put(key, with(key, child, 3, 1_700_000_000_000_000L + n * 1_000_000));
            }
            home.storage.incremental().commit(batch.build());
        }
        String head = CanvasKeys.head(id);
        Bytes now = home.storage.incremental().get(head).orElseThrow().value();
        home.storage.incremental().put(head, with(head, with(head, now, 1, count), 12, count));
        long start = System.nanoTime();
        PruneReport plan = store.space().plan(id, PrunePolicy.DEFAULT, Progress.NONE);
        double planned = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        PruneReport report = prune(id, PrunePolicy.DEFAULT);
        double pruned = (System.nanoTime() - start) / 1e9;
        assertEquals(plan.pruned(), report.pruned());
        assertEquals(count, report.kept() + report.pruned().size());
        // a second each: one of 600, and the last 100
        assertEquals(100 + count / 600.0, report.kept(), 3);
        assertEquals(report.kept(), numbers(store, id).size());
        assertEquals(List.of(), problems(store));
        System.out.printf(
                "%d revisions: planned in %.2f s, pruned in %.2f s, %d stay%n", count, planned, pruned, report.kept());
    }

    /** A revision's record with another number in a field. */
    private static Bytes with(String key, Bytes record, int field, long value) {
        RecordReader reader = new RecordReader(key, record);
        RecordWriter writer = new RecordWriter(256).octet(reader.layout(1));
        while (reader.hasMore()) {
            int tag = reader.number(100);
            Bytes content = reader.bytes();
            writer.field(tag, tag == field ? new RecordWriter(10).number(value).toBytes() : content);
        }
        return writer.toBytes();
    }

    /** A pruning that has chosen, and then, before its first batch, something happens. */
    private PruneReport pruneAndMeanwhile(String id, Runnable change) {
        AtomicBoolean happened = new AtomicBoolean();
        IncrementalStorage storage =
                watched(IncrementalStorage.class, home.storage.incremental(), (method, arguments) -> {
                    if (method.equals("commit") && happened.compareAndSet(false, true)) {
                        change.run();
                    }
                    return Optional.empty();
                });
        return new LocalCanvasSpace(reader(storage), new OpenSessions()).prune(id, PrunePolicy.last(1), Progress.NONE);
    }

    @Test
    void whatIsLabelledOrUndoneBetweenTheChoiceAndTheBatchStays() {
        String labelled = canvas(6);
        assertEquals(
                1,
                pruneAndMeanwhile(labelled, () -> store.label(labelled, 2, "late"))
                        .labelled());
        assertEquals(List.of(2L, 6L), numbers(store, labelled));
        String undone = canvas(6);
        pruneAndMeanwhile(undone, () -> {
            store.undo(undone);
            store.undo(undone);
        });
        assertEquals(List.of(4L, 5L, 6L), numbers(store, undone));
        assertEquals(4, store.open(undone).revision().number());
        String painted = canvas(6);
        pruneAndMeanwhile(painted, () -> paint(store, painted, 50));
        assertEquals(List.of(6L, 7L), numbers(store, painted), "the commit is no conflict, and its parent stays");
        String copied = canvas(6);
        AtomicReference<String> copy = new AtomicReference<>("");
        pruneAndMeanwhile(
                copied,
                () -> copy.set(store.duplicate(copied, 3, metadata -> metadata).canvasId()));
        store.space().collect(copied, Progress.NONE);
        assertEquals(expected(3, 1_000), tiles(store.open(copy.get())));
        assertEquals(List.of(), problems(store));
    }

    @Test
    void aCanvasThatIsDeletedMeanwhileLeavesNothingBehind() {
        String id = canvas(6);
        assertThrows(
                NotFoundException.class,
                () -> pruneAndMeanwhile(id, () -> {
                    store.delete(id);
                    store.settle();
                }));
        assertEquals(Map.of(), entries(home, ""));
    }

    @Test
    void thereIsNothingToPruneOfACanvasThatIsNotThere() {
        assertThrows(NotFoundException.class, () -> prune("none", PrunePolicy.DEFAULT));
        assertThrows(NotFoundException.class, () -> store.space().plan("none", PrunePolicy.DEFAULT, Progress.NONE));
        assertThrows(NotFoundException.class, () -> store.space().collect("none", Progress.NONE));
        assertThrows(NotFoundException.class, () -> store.space().size("none"));
    }
}
