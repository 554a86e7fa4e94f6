package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConflictException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasListener;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.testing.TestStore;

/** Who listens to a canvas hears where its head is, and misses nothing. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CanvasListenerTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    private record Told(String canvasId, long before, long now) {}

    /** Keeps what it is told. */
    private static final class Ear implements CanvasListener {

        final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

        @Override
        public void changed(String canvasId, long before, long now) {
            told.add(new Told(canvasId, before, now));
        }

        Told next() throws InterruptedException {
            Told next = told.poll(60, TimeUnit.SECONDS);
            assertTrue(next != null, "nothing was told");
            return next;
        }
    }

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    private CanvasEdit begun() {
        CanvasEdit edit = store.create(Metadata.of("painted", 10, 10));
        return edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
    }

    private long commit(String id) {
        return store.commit(store.edit(id).comment("again")).number();
    }

    @Test
    void everyMoveOfTheHeadIsToldOnceAndInOrder() throws Exception {
        CanvasEdit edit = begun();
        String id = edit.canvasId();
        Ear ear = new Ear();
        try (AutoCloseable listening = store.listen(id, ear)) {
            store.commit(edit);
            assertEquals(new Told(id, 0, 1), ear.next());
            for (long now = 2; now < 10; now++) {
                assertEquals(now, commit(id));
                assertEquals(new Told(id, now - 1, now), ear.next());
            }
            store.delete(id);
            assertEquals(new Told(id, 9, 0), ear.next());
        }
        assertEquals(0, ear.told.size());
    }

    @Test
    void whatCameDuringACallIsToldInOne() throws Exception {
        String id = store.commit(begun()).canvasId();
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Ear ear = new Ear();
        CanvasListener slow = (canvasId, before, now) -> {
            ear.changed(canvasId, before, now);
            called.countDown();
            await(go);
        };
        Ear other = new Ear();
        try (AutoCloseable listening = store.listen(id, slow);
                AutoCloseable besides = store.listen(id, other)) {
            commit(id);
            await(called);
            for (int i = 0; i < 10; i++) {
                commit(id);
            }
            // it holds up nobody: the other one hears the last meanwhile
            Told last = other.next();
            while (last.now() < 12) {
                last = other.next();
            }
            go.countDown();
            assertEquals(new Told(id, 1, 2), ear.next());
            assertEquals(new Told(id, 2, 12), ear.next());
        }
        assertEquals(0, ear.told.size());
    }

    @Test
    void whoClosedHearsNoMore() throws Exception {
        String id = store.commit(begun()).canvasId();
        Ear ear = new Ear();
        AutoCloseable listening = store.listen(id, ear);
        List<AutoCloseable> own = new ArrayList<>();
        Ear once = new Ear();
        own.add(store.listen(id, (canvasId, before, now) -> {
            once.changed(canvasId, before, now);
            closeNow(own.get(0));
        }));
        commit(id);
        assertEquals(new Told(id, 1, 2), ear.next());
        assertEquals(new Told(id, 1, 2), once.next());
        listening.close();
        listening.close();
        Ear witness = new Ear();
        try (AutoCloseable still = store.listen(id, witness)) {
            commit(id);
            assertEquals(new Told(id, 2, 3), witness.next());
        }
        assertNull(ear.told.poll());
        // the store's end waits for calls that are still to come
        home.canvases.close();
        assertNull(ear.told.poll());
        assertNull(once.told.poll());
    }

    @Test
    void whatAListenerThrowsEndsNothing() throws Exception {
        String id = store.commit(begun()).canvasId();
        Ear ear = new Ear();
        CanvasListener failing = (canvasId, before, now) -> {
            ear.changed(canvasId, before, now);
            if (now % 2 == 0) {
                throw new IllegalStateException("thrown by a test");
            }
            Thread.currentThread().interrupt();
            throw new StackOverflowError("thrown by a test");
        };
        try (AutoCloseable listening = store.listen(id, failing)) {
            for (long now = 2; now < 8; now++) {
                commit(id);
                assertEquals(new Told(id, now - 1, now), ear.next());
            }
        }
    }

    @Test
    void theLastThatIsToldIsTheLastThatWasCommittedUnderEightWriters() throws Exception {
        String id = store.commit(begun()).canvasId();
        Ear prompt = new Ear();
        Ear failing = new Ear();
        int writers = 8;
        int each = 25;
        AtomicInteger conflicts = new AtomicInteger();
        try (AutoCloseable one = store.listen(id, prompt);
                AutoCloseable two = store.listen(id, (canvasId, before, now) -> {
                    failing.changed(canvasId, before, now);
                    throw new IllegalStateException("thrown by a test");
                })) {
            List<Thread> threads = new ArrayList<>();
            AtomicInteger done = new AtomicInteger();
            for (int writer = 0; writer < writers; writer++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < each; ) {
                        try {
                            commit(id);
                            i++;
                            done.incrementAndGet();
                        } catch (ConflictException e) {
                            conflicts.incrementAndGet();
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(writers * each, done.get());
            long last = store.open(id).revision().number();
            assertEquals(1 + writers * each, last);
            int calls = chain(prompt, id, last);
            chain(failing, id, last);
            System.out.println("listener: " + writers * each + " commits of " + writers + " writers (" + conflicts
                    + " conflicts) told in " + calls + " calls, 0 lost");
        }
    }

    /** Each call begins where the one before ended; the last is the head. Returns how many. */
    private static int chain(Ear ear, String id, long last) throws InterruptedException {
        long at = 1;
        int calls = 0;
        while (at < last) {
            Told told = ear.next();
            assertEquals(id, told.canvasId());
            assertEquals(at, told.before());
            assertTrue(told.now() > at, told.toString());
            at = told.now();
            calls++;
        }
        assertEquals(last, at);
        assertNull(ear.told.poll());
        return calls;
    }

    @Test
    void aListenerCommitsToItsCanvasItself() throws Exception {
        String id = store.commit(begun()).canvasId();
        Ear ear = new Ear();
        try (AutoCloseable listening = store.listen(id, (canvasId, before, now) -> {
            if (now < 20) {
                commit(canvasId);
            }
            ear.changed(canvasId, before, now);
        })) {
            commit(id);
            for (long now = 2; now <= 20; now++) {
                assertEquals(new Told(id, now - 1, now), ear.next());
            }
        }
    }

    @Test
    void aStoreThatEndsTellsWhatIsLeft() {
        String id = store.commit(begun()).canvasId();
        Ear ear = new Ear();
        store.listen(id, ear);
        for (int i = 0; i < 5; i++) {
            commit(id);
        }
        store.close();
        long last = 0;
        for (Told told : ear.told) {
            last = told.now();
        }
        assertEquals(6, last);
    }

    @Test
    void aServiceHearsOfTheCanvasesItNames() throws Exception {
        String one = store.commit(begun()).canvasId();
        String two = store.commit(begun()).canvasId();
        Ear all = new Ear();
        Ear named = new Ear();
        Ear several = new Ear();
        Map<String, Object> ofAll = Map.of("service.id", 1L);
        Map<String, Object> ofOne = Map.of("service.id", 2L, CanvasListener.CANVAS_ID, one);
        Map<String, Object> ofBoth = Map.of("service.id", 3L, CanvasListener.CANVAS_ID, new String[] {one, two});
        store.bindListener(all, ofAll);
        store.bindListener(named, ofOne);
        store.bindListener(several, ofBoth);
        commit(one);
        assertEquals(new Told(one, 1, 2), all.next());
        assertEquals(new Told(one, 1, 2), named.next());
        assertEquals(new Told(one, 1, 2), several.next());
        commit(two);
        assertEquals(new Told(two, 1, 2), all.next());
        assertEquals(new Told(two, 1, 2), several.next());
        store.updatedListener(named, Map.of("service.id", 2L, CanvasListener.CANVAS_ID, List.of(two)));
        commit(two);
        assertEquals(new Told(two, 2, 3), named.next());
        commit(one);
        store.unbindListener(named, ofOne);
        String three = store.commit(begun()).canvasId();
        assertEquals(new Told(two, 2, 3), all.next());
        assertEquals(new Told(one, 2, 3), all.next());
        assertEquals(new Told(three, 0, 1), all.next());
        store.delete(three);
        assertEquals(new Told(three, 1, 0), all.next());
        assertNull(named.told.poll());
    }

    @Test
    void undoRedoAndDuplicatesAreToldToo() throws Exception {
        String id = store.commit(begun()).canvasId();
        commit(id);
        Ear ear = new Ear();
        Ear all = new Ear();
        store.bindListener(all, Map.of("service.id", 1L));
        try (AutoCloseable listening = store.listen(id, ear)) {
            store.undo(id);
            assertEquals(new Told(id, 2, 1), ear.next());
            store.redo(id);
            assertEquals(new Told(id, 1, 2), ear.next());
            assertEquals(Optional.empty(), store.redo(id));
            store.undo(id);
            assertEquals(new Told(id, 2, 1), ear.next());
            commit(id);
            assertEquals(new Told(id, 1, 3), ear.next());
            String copy = store.duplicate(id, 2, metadata -> metadata.withName("copy"))
                    .canvasId();
            Told told = all.next();
            while (told.canvasId().equals(id)) {
                told = all.next();
            }
            assertEquals(new Told(copy, 0, 1), told);
        }
        assertEquals(0, ear.told.size());
    }

    @Test
    void thereIsALimit() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        Ear ear = new Ear();
        for (int i = 0; i < CanvasListener.MAX_LISTENERS; i++) {
            open.add(store.listen("c" + i, ear));
        }
        assertThrows(TooLargeException.class, () -> store.listen("one-more", ear));
        open.remove(0).close();
        assertFalse(open.isEmpty());
        open.add(store.listen("one-more", ear));
        for (AutoCloseable listening : open) {
            listening.close();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void closeNow(AutoCloseable listening) {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
