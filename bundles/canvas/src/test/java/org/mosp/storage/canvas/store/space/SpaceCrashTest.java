package org.mosp.storage.canvas.store.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mosp.storage.canvas.store.testing.SpaceStore.create;
import static org.mosp.storage.canvas.store.testing.SpaceStore.expected;
import static org.mosp.storage.canvas.store.testing.SpaceStore.numbers;
import static org.mosp.storage.canvas.store.testing.SpaceStore.paint;
import static org.mosp.storage.canvas.store.testing.SpaceStore.problems;
import static org.mosp.storage.canvas.store.testing.SpaceStore.reader;
import static org.mosp.storage.canvas.store.testing.SpaceStore.tiles;
import static org.mosp.storage.canvas.store.testing.SpaceStore.watched;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.LocalCanvasStore;
import org.mosp.storage.canvas.store.index.RecordReader;
import org.mosp.storage.canvas.store.pool.OpenSessions;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.spi.Keyspace;

/** The store goes away before the n-th batch of a pruning and of a collection, for each n; it is opened again and looked at. */
class SpaceCrashTest {

    private static final int REVISIONS = 12;

    /** So small that there are batches enough. */
    private static final int AT_ONCE = 2;

    @TempDir
    Path directory;

    private TestStore home;
    private long bytesAtOnce = Long.MAX_VALUE;
    private final AtomicInteger left = new AtomicInteger();

    private LocalCanvasStore store() {
        return home.canvases;
    }

    private void reopen() {
        home.close();
        home = TestStore.open(directory, TestStore.prompt());
    }

    /** One that ends after so many batches: what follows is not stored either, as of a process that was killed. */
    private CanvasSpace dying(int batches) {
        left.set(batches);
        IncrementalStorage storage =
                watched(IncrementalStorage.class, home.storage.incremental(), (method, arguments) -> {
                    if (method.equals("commit") && left.getAndDecrement() <= 0) {
                        throw new StorageUnavailableException("the store", "a process that lives", null);
                    }
                    return Optional.empty();
                });
        return new LocalCanvasSpace(reader(storage), new OpenSessions(), AT_ONCE, bytesAtOnce, AT_ONCE);
    }

    private String painted() {
        String id = create(store(), 1, 2, 3);
        for (int n = 2; n <= REVISIONS; n++) {
            paint(store(), id, n, 100 + n, 200 + n, 1_000);
            if (n == 6) {
                store().label(id, 6, "six");
            }
            if (n == 9) {
                // a branch: 10 is a child of 8
                store().undo(id);
            }
        }
        return id;
    }

    private Map<Long, Map<String, Bytes>> pictures(String id) {
        Map<Long, Map<String, Bytes>> pictures = new TreeMap<>();
        numbers(store(), id).forEach(number -> pictures.put(number, tiles(store().open(id, number))));
        return pictures;
    }

    /** Every revision hangs together, and its parent is there. */
    private void check(String id, Map<Long, Map<String, Bytes>> before, String when) {
        assertEquals(List.of(), problems(store()), when);
        Map<Long, Map<String, Bytes>> now = pictures(id);
        now.forEach((number, picture) -> assertEquals(before.get(number), picture, when + ", revision " + number));
        for (long kept : new long[] {6, 11, 12}) {
            assertTrue(now.containsKey(kept), when + ": " + kept + " is kept");
        }
        try (var history = store().history(id)) {
            List<Revision> revisions = history.toList();
            List<Long> numbers = revisions.stream().map(Revision::number).toList();
            assertEquals(
                    List.of(),
                    revisions.stream()
                            .filter(revision -> revision.parent() != 0 && !numbers.contains(revision.parent()))
                            .toList(),
                    when);
        }
    }

    @Test
    void aPruningThatEndsBetweenAnyTwoBatchesLeavesAWholeHistory() {
        pruneAndDie();
    }

    /** So that each record that gets another parent has a batch of its own. */
    @Test
    void soDoesOneWhoseBatchesAreFullOfRecordsThatGetAnotherParent() {
        bytesAtOnce = 1;
        pruneAndDie();
    }

    /** Six branches from one revision, each record in a batch of its own: as 6 that together are more than a batch holds. */
    @Test
    void theChildrenOfOneRevisionMayBeMoreThanABatchHolds() {
        home = TestStore.open(directory, TestStore.prompt());
        String id = create(store(), 1);
        paint(store(), id, 2);
        for (int n = 3; n <= 8; n++) {
            paint(store(), id, n);
            store().label(id, n, "branch " + n);
            store().undo(id);
        }
        store().redo(id);
        Map<Long, Map<String, Bytes>> before = pictures(id);
        bytesAtOnce = 1;
        CanvasSpace space = dying(1_000);
        assertEquals(
                List.of(1L, 2L),
                space.prune(id, PrunePolicy.last(1), Progress.NONE).pruned());
        // a batch for 1, a batch for each but the last of the children of 2, and one with it and 2
        int batches = 1_000 - left.get();
        assertTrue(batches >= 7, batches + " batches");
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L, 8L), numbers(store(), id));
        pictures(id).forEach((number, picture) -> assertEquals(before.get(number), picture));
        try (var history = store().history(id)) {
            assertTrue(history.allMatch(revision -> revision.parent() == 0));
        }
        assertEquals(List.of(), problems(store()));
        home.close();
    }

    private void pruneAndDie() {
        home = TestStore.open(directory, TestStore.prompt());
        int batches = 0;
        for (boolean done = false; !done; batches++) {
            String id = painted();
            Map<Long, Map<String, Bytes>> before = pictures(id);
            CanvasSpace space = dying(batches);
            try {
                space.prune(id, PrunePolicy.last(2), Progress.NONE);
                done = true;
            } catch (StorageUnavailableException e) {
                reopen();
            }
            check(id, before, "after " + batches + " batches");
            store().space().prune(id, PrunePolicy.last(2), Progress.NONE);
            check(id, before, "after " + batches + " batches, and pruned again");
            assertEquals(List.of(6L, 11L, 12L), numbers(store(), id));
            assertEquals(
                    List.of("layer/0/a6", "layer/0/b11", "layer/0/b12"),
                    layers(id),
                    "after " + batches + " batches: nothing unused is left");
            store().delete(id);
        }
        assertTrue(batches > 8, batches + " batches");
        System.out.println("pruning ended after each of 0 to " + (batches - 1) + " batches");
        home.close();
    }

    private List<String> layers(String id) {
        try (var entries = home.storage.scan(Keyspace.USER, "canvas/" + id + "/layer/")) {
            return entries.map(entry -> entry.key().substring(("canvas/" + id + "/").length()))
                    .collect(Collectors.toList());
        }
    }

    @Test
    void aCollectionThatEndsBetweenAnyTwoBatchesLosesNothing() {
        home = TestStore.open(directory, TestStore.prompt());
        int batches = 0;
        for (boolean done = false; !done; batches++) {
            String id = painted();
            store().space().prune(id, PrunePolicy.last(2), Progress.NONE);
            Map<Long, Map<String, Bytes>> before = pictures(id);
            CanvasSpace space = dying(batches);
            try {
                space.collect(id, Progress.NONE);
                done = true;
            } catch (StorageUnavailableException e) {
                reopen();
            }
            String when = "after " + batches + " batches";
            check(id, before, when);
            // painters go on under whatever epoch was left, with the very tiles that were being swept
            paint(store(), id, 2, 102, 202);
            assertEquals(expected(2, 102, 202), tiles(store().open(id)), when);
            store().space().collect(id, Progress.NONE);
            assertEquals(expected(2, 102, 202), tiles(store().open(id)), when);
            check(id, pictures(id), when);
            // three tiles each of 6, 11 and 12, one that all have, and the new ones
            assertEquals(3 * 3 + 1 + 3, home.count(Keyspace.USER, "pool/" + id + "/tile/"), when);
            assertEquals(4, home.count(Keyspace.USER, "pool/" + id + "/block/"), when);
            store().delete(id);
        }
        assertTrue(batches > 8, batches + " batches");
        System.out.println("collection ended after each of 0 to " + (batches - 1) + " batches");
        home.close();
    }

    @Test
    void oneCollectionOfAPoolRunsAtATime() throws Exception {
        home = TestStore.open(directory, TestStore.prompt());
        String id = painted();
        List<Long> epochs = Collections.synchronizedList(new ArrayList<>());
        IncrementalStorage watched =
                watched(IncrementalStorage.class, home.storage.incremental(), (method, arguments) -> {
                    if (method.equals("commit")) {
                        ((WriteBatch) arguments[0])
                                .changes().stream()
                                        .filter(change -> change.key().endsWith("/gc-epoch"))
                                        .forEach(change -> epochs.add(new RecordReader(
                                                        change.key(),
                                                        change.value().orElseThrow())
                                                .number()));
                    }
                    return Optional.empty();
                });
        CanvasSpace space = new LocalCanvasSpace(reader(watched), new OpenSessions());
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        CyclicBarrier together = new CyclicBarrier(8);
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> {
                    try {
                        together.await(60, TimeUnit.SECONDS);
                        space.collect(id, Progress.NONE);
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(60_000);
            assertFalse(thread.isAlive(), "it waits for ever");
        }
        assertEquals(List.of(), List.copyOf(failures));
        // begun and ended, one after the other
        assertEquals(LongStream.rangeClosed(1, 16).boxed().toList(), epochs);
        Turns impatient = new Turns("tests", java.time.Duration.ofMillis(20));
        try (Turns.Turn turn = impatient.take("a");
                Turns.Turn other = impatient.take("b")) {
            assertThrows(org.mosp.storage.StorageBusyException.class, () -> impatient.take("a"));
        }
        impatient.take("a").close();
        home.close();
    }
}
