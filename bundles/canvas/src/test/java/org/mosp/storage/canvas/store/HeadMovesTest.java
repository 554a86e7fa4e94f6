package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.FrameworkStorage;
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
