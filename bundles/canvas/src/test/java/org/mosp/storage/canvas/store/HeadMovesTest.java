package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.codec.ZstdLibrary;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.canvas.store.timeline.Timeline;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.spi.Keyspace;

/** Undo and redo, as moves of the head. */
class HeadMovesTest {

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
        CanvasEdit edit = store.create(Metadata.of("canvas 1", 128, 128));
        edit.setLayers(List.of(LayerData.pixels(edit.newLayerId(), "paint", PixelFormat.RGBA8)));
        edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
        return store.commit(edit).canvasId();
    }

    /** A revision whose tile and name are made of a seed. */
    private Revision stroke(String id, long seed) {
        try (CanvasEdit edit = store.edit(id)) {
            edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, seed));
            edit.metadata(metadata -> metadata.withName("canvas " + seed));
            return store.commit(edit);
        }
    }

    private void isAt(String id, long revision, long seed) {
        CanvasView view = store.open(id);
        assertEquals(revision, view.revision().number());
        assertEquals("canvas " + seed, view.data().metadata().name());
        assertEquals(Optional.of(Pixels.painted(PixelFormat.RGBA8, seed)), view.tile("0", 0, 0));
    }

    private static long number(Optional<Revision> moved) {
        return moved.map(Revision::number).orElse(0L);
    }

    @Test
    void undoGoesToTheParentAndRedoBack() {
        String id = canvas();
        stroke(id, 2);
        stroke(id, 3);
        long entries = home.count(Keyspace.USER, "");
        assertEquals(2, number(store.undo(id)));
        isAt(id, 2, 2);
        assertEquals(1, number(store.undo(id)));
        isAt(id, 1, 1);
        assertEquals(Optional.empty(), store.undo(id));
        isAt(id, 1, 1);
        assertEquals(2, number(store.redo(id)));
        isAt(id, 2, 2);
        assertEquals(3, number(store.redo(id)));
        isAt(id, 3, 3);
        assertEquals(Optional.empty(), store.redo(id));
        // the cursor, and nothing else
        assertEquals(entries + 1, home.count(Keyspace.USER, ""));
        assertEquals(3, store.history(id).count());
    }

    @Test
    void nothingIsRedoneThatWasNotUndone() {
        String id = canvas();
        stroke(id, 2);
        assertEquals(Optional.empty(), store.redo(id));
        assertEquals(1, number(store.undo(id)));
        stroke(id, 3);
        assertEquals(Optional.empty(), store.redo(id));
        isAt(id, 3, 3);
        assertThrows(NotFoundException.class, () -> store.undo("none"));
        assertThrows(NotFoundException.class, () -> store.redo("none"));
    }

    @Test
    void commitAfterAnUndoBeginsABranchAndTheOtherOneStays() {
        String id = canvas();
        stroke(id, 2);
        stroke(id, 3);
        store.undo(id);
        store.undo(id);
        Revision branch = stroke(id, 4);
        assertEquals(4, branch.number());
        assertEquals(1, branch.parent());
        assertEquals(
                List.of(4L, 3L, 2L, 1L), store.history(id).map(Revision::number).toList());
        assertEquals(
                Optional.of(Pixels.painted(PixelFormat.RGBA8, 3)),
                store.open(id, 3).tile("0", 0, 0));
        assertEquals(1, number(store.undo(id)));
        assertEquals(4, number(store.redo(id)));
        assertEquals(Optional.empty(), store.redo(id));
        isAt(id, 4, 4);
        assertTrue(store.audit(id, Progress.NONE).problems().isEmpty());
    }

    @Test
    void layerIdsAndNumbersAreNotGivenAgainAfterAnUndo() {
        String id = canvas();
        String layer;
        try (CanvasEdit edit = store.edit(id)) {
            layer = edit.newLayerId();
            edit.putLayer(LayerData.pixels(layer, "more", PixelFormat.RGBA8), 0);
            store.commit(edit);
        }
        store.undo(id);
        try (CanvasEdit edit = store.edit(id)) {
            assertNotEquals(layer, edit.newLayerId());
        }
        assertEquals(3, stroke(id, 9).number());
    }

    @Test
    void movesSurviveAReopen() {
        String id = canvas();
        stroke(id, 2);
        stroke(id, 3);
        store.undo(id);
        store.undo(id);
        close();
        open();
        isAt(id, 1, 1);
        assertEquals(2, number(store.redo(id)));
        assertEquals(3, number(store.redo(id)));
        isAt(id, 3, 3);
    }

    @Test
    void randomMovesAreThoseOfAModel() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("head moves: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        String id = canvas();
        List<Long> parents = new ArrayList<>(List.of(0L, 0L));
        List<Long> undone = new ArrayList<>();
        long head = 1;
        for (int step = 0; step < 400; step++) {
            int choice = random.nextInt(10);
            if (choice < 3) {
                parents.add(head);
                head = stroke(id, parents.size() - 1).number();
                undone.clear();
                assertEquals(parents.size() - 1, head);
            } else if (choice < 7) {
                long parent = parents.get((int) head);
                assertEquals(parent, number(store.undo(id)));
                if (parent != 0) {
                    undone.add(head);
                    head = parent;
                }
            } else {
                long child = undone.isEmpty() ? 0 : undone.remove(undone.size() - 1);
                assertEquals(child, number(store.redo(id)), "step " + step);
                head = child == 0 ? head : child;
            }
            isAt(id, head, head);
        }
        store.settle();
        assertEquals(head, home.storage.catalogue().findCanvas(id).orElseThrow().revision());
        assertTrue(store.audit(id, Progress.NONE).problems().isEmpty());
        assertEquals(List.of(), store.behind());
    }

    /** Of each step the store reads a few records, however many there are to the tip. */
    @Test
    void manyStepsBackAreAsManyForth() {
        String id = canvas();
        for (int seed = 2; seed <= 300; seed++) {
            stroke(id, seed);
        }
        for (int number = 299; number >= 1; number--) {
            assertEquals(number, number(store.undo(id)));
        }
        AtomicInteger reads = new AtomicInteger();
        IncrementalStorage counted = (IncrementalStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IncrementalStorage.class}, (self, method, arguments) -> {
                    reads.incrementAndGet();
                    return method.invoke(home.storage.incremental(), arguments);
                });
        Timeline timeline = new Timeline(reader(counted), home.storage, (canvas, pool, added) -> {});
        for (int number = 2; number <= 300; number++) {
            assertEquals(number, number(timeline.redo(id)));
            if (number % 100 == 0) {
                // where one turns round on the way
                assertEquals(number - 1, number(timeline.undo(id)));
                assertEquals(number, number(timeline.redo(id)));
            }
        }
        assertEquals(Optional.empty(), timeline.redo(id));
        assertTrue(reads.get() < 300 + 10 * 306, reads + " reads");
        isAt(id, 300, 300);
    }

    private CanvasReader reader(IncrementalStorage storage) {
        TileCodec codec = new TileCodec(() -> ZstdLibrary.load(directory.resolve("native")), 3);
        return new CanvasReader(storage, codec, new Serializers(), 1 << 20);
    }

    @Test
    void openEditDoesNotCommitOverAnUndo() {
        String id = canvas();
        stroke(id, 2);
        CanvasEdit edit = store.edit(id);
        edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 7));
        store.undo(id);
        ConflictException conflict = assertThrows(ConflictException.class, () -> store.commit(edit));
        assertEquals(2, conflict.expected().getAsLong());
        assertEquals(1, conflict.actual().getAsLong());
        isAt(id, 1, 1);
    }

    @Test
    void undoThatLostAgainstACommitUndoesNothing() {
        String id = canvas();
        stroke(id, 2);
        LocalCanvasStore late = beforeCommits(() -> stroke(id, 3));
        try {
            ConflictException conflict = assertThrows(ConflictException.class, () -> late.undo(id));
            assertEquals(2, conflict.expected().getAsLong());
            assertEquals(3, conflict.actual().getAsLong());
        } finally {
            late.close();
        }
        isAt(id, 3, 3);
        assertEquals(2, number(store.undo(id)));
    }

    @Test
    void undoOfACanvasThatIsDeletedMeanwhileFindsNone() {
        String id = canvas();
        stroke(id, 2);
        LocalCanvasStore late = beforeCommits(() -> store.delete(id));
        try {
            assertThrows(NotFoundException.class, () -> late.undo(id));
        } finally {
            late.close();
        }
    }

    /** Who is second is told so, and each head is a commit's or one of its ancestors. */
    @Test
    void painterAndTwoWhoUndoGoOnBesideEachOther() throws Exception {
        String id = canvas();
        AtomicInteger moves = new AtomicInteger();
        AtomicInteger conflicts = new AtomicInteger();
        AtomicInteger left = new AtomicInteger(100);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int thread = 0; thread < 3; thread++) {
                Random random = new Random(thread);
                boolean paints = thread == 0;
                calls.add(() -> {
                    while (left.get() > 0) {
                        try {
                            if (paints) {
                                stroke(id, left.get());
                                left.decrementAndGet();
                            } else if (random.nextBoolean()) {
                                store.undo(id).ifPresent(moved -> moves.incrementAndGet());
                            } else {
                                store.redo(id).ifPresent(moved -> moves.incrementAndGet());
                            }
                        } catch (ConflictException e) {
                            conflicts.incrementAndGet();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        } finally {
            threads.shutdown();
        }
        System.out.println(moves + " moves beside a painter, " + conflicts + " conflicts");
        assertTrue(moves.get() > 0);
        List<Revision> history = store.history(id).toList();
        Set<Long> numbers = new HashSet<>(history.stream().map(Revision::number).toList());
        numbers.add(0L);
        assertTrue(history.stream().allMatch(revision -> numbers.contains(revision.parent())));
        assertTrue(store.audit(id, Progress.NONE).problems().isEmpty());
        store.settle();
        assertEquals(List.of(), store.behind());
        while (store.undo(id).isPresent()) {
            // back to the first
        }
        isAt(id, 1, 1);
    }

    /** A second store on the same data, before whose next commit something happens, once. */
    private LocalCanvasStore beforeCommits(Runnable event) {
        AtomicReference<Runnable> once = new AtomicReference<>(event);
        FrameworkStorage watched = (FrameworkStorage) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FrameworkStorage.class}, (self, method, arguments) -> {
                    boolean own = Thread.currentThread().getName().equals("main")
                            || !Thread.currentThread().getName().startsWith("mosp-");
                    if (own && method.getName().equals("commit")) {
                        Optional.ofNullable(once.getAndSet(null)).ifPresent(Runnable::run);
                    }
                    try {
                        return method.invoke(home.storage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return new LocalCanvasStore(home.storage, watched, TestStore.prompt());
    }

    @Test
    void thumbnailFollowsTheMovesAndIsNotMadeAgainWithoutOne() {
        String id = canvas();
        store.settle();
        Bytes first = store.thumbnail(id).orElseThrow();
        stroke(id, 2);
        store.settle();
        Bytes second = store.thumbnail(id).orElseThrow();
        assertNotEquals(first, second);
        store.undo(id);
        store.settle();
        assertEquals(first, store.thumbnail(id).orElseThrow());
        long version = version(id);
        try (CanvasEdit edit = store.edit(id)) {
            edit.metadata(metadata -> metadata.withTags(List.of("a")));
            store.commit(edit);
        }
        store.settle();
        assertEquals(version, version(id));
        store.undo(id);
        store.redo(id);
        store.settle();
        assertEquals(first, store.thumbnail(id).orElseThrow());
    }

    @Test
    void thumbnailOfWhatIsEmptyAgainGoes() {
        CanvasEdit edit = store.create(Metadata.of("unbounded", 0, 0));
        edit.setLayers(List.of(LayerData.pixels(edit.newLayerId(), "paint", PixelFormat.RGBA8)));
        String id = store.commit(edit).canvasId();
        stroke(id, 2);
        store.settle();
        assertTrue(store.thumbnail(id).isPresent());
        store.undo(id);
        store.settle();
        assertEquals(Optional.empty(), store.thumbnail(id));
    }

    private long version(String id) {
        return home.storage
                .incremental()
                .get("canvas/" + id + "/thumbnail")
                .orElseThrow()
                .version();
    }
}
