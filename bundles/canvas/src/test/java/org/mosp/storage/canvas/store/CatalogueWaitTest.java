package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.framework.FrameworkStorage;
import org.mosp.storage.incremental.WriteBatch;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasQuery;

/** A reader of the catalogue waits for what was committed before, or is told. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CatalogueWaitTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** The catalogue follows by itself when no test waits for it any more. */
    private static CanvasSettings late() {
        CanvasSettings defaults = CanvasSettings.DEFAULTS;
        return new CanvasSettings(
                defaults.workers(),
                defaults.stageBytes(),
                defaults.cacheBytes(),
                Duration.ofHours(1),
                defaults.drain());
    }

    private static String canvas(TestStore home, String name) {
        try (CanvasEdit edit = home.canvases.create(Metadata.of(name, 10, 10))) {
            edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
            return home.canvases.commit(edit).canvasId();
        }
    }

    private static List<String> names(TestStore home) {
        return home.storage.relational().listCanvases(CanvasQuery.all()).canvases().stream()
                .map(Canvas::name)
                .toList();
    }

    @Test
    void everyCommitThatReturnedBeforeIsFound() {
        try (TestStore home = TestStore.open(directory, late())) {
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            canvas(home, "a");
            String b = canvas(home, "b");
            assertEquals(List.of(), names(home));
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            assertEquals(List.of("a", "b"), names(home));
            home.canvases.delete(b);
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            assertEquals(List.of("a"), names(home));
        }
    }

    @Test
    void rowsThatAreMadeAnewOfAllCanvasesAreWaitedFor() {
        List<String> expected = new ArrayList<>();
        try (TestStore home = TestStore.open(directory, late())) {
            for (int i = 100; i < 140; i++) {
                String id = canvas(home, "canvas " + i);
                expected.add("canvas " + i);
                home.canvases.settle();
                assertTrue(home.storage.catalogue().withdraw(id));
            }
            // as a restore leaves a store
            home.storage.commit(
                    WriteBatch.builder().build(),
                    WriteBatch.builder()
                            .put(FrameworkStorage.PROJECT_ALL, org.mosp.storage.Bytes.EMPTY)
                            .build());
        }
        try (TestStore home = TestStore.open(directory, late())) {
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            assertEquals(expected, names(home));
        }
    }

    @Test
    void whoGivesNoTimeIsToldHowManyAreBehind() {
        try (TestStore home = TestStore.open(directory, late())) {
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            String taken = canvas(home, "taken");
            OptionalInt behind = home.canvases.awaitCatalogue(Duration.ZERO, Progress.NONE);
            assertTrue(behind.isPresent() && behind.getAsInt() <= 1, behind.toString());
            home.canvases.settle();
            home.storage.catalogue().withdraw(taken);
            Instant now = Instant.parse("2024-05-06T07:08:09Z");
            home.storage
                    .relational()
                    .saveCanvas(new Canvas(taken, "direct", now, now, 1, 1, 1, Canvas.Origin.DIRECT, List.of()));
            home.canvases.commit(home.canvases.edit(taken).comment("its row is an application's now"));
            assertEquals(OptionalInt.of(1), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            home.storage.relational().deleteCanvas(taken);
            assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
            assertEquals(List.of("taken"), names(home));
        }
    }

    @Test
    void whatOthersGoOnPaintingIsNotWaitedFor() throws Exception {
        try (TestStore home = TestStore.open(directory, TestStore.prompt())) {
            String id = canvas(home, "painted");
            AtomicBoolean painted = new AtomicBoolean(true);
            Thread painter = new Thread(() -> {
                while (painted.get()) {
                    home.canvases.commit(home.canvases.edit(id).comment("again"));
                }
            });
            painter.start();
            try {
                for (int i = 0; i < 20; i++) {
                    String other = canvas(home, "other " + i);
                    assertEquals(OptionalInt.of(0), home.canvases.awaitCatalogue(LONG, Progress.NONE));
                    assertTrue(home.storage.relational().findCanvas(other).isPresent());
                }
            } finally {
                painted.set(false);
                painter.join(60_000);
            }
            assertFalse(painter.isAlive());
        }
    }

    @Test
    void aRowThatIsOnlyToFollowIsNotBehindAndOneThatCannotFollowIs() {
        try (TestStore home = TestStore.open(directory, late())) {
            canvas(home, "a");
            String gone = canvas(home, "b");
            home.canvases.delete(gone);
            String taken = canvas(home, "taken");
            assertEquals(List.of(), home.canvases.behind());
            home.canvases.settle();
            home.storage.catalogue().withdraw(taken);
            assertEquals(List.of(taken), home.canvases.behind(), "without a mark");
            Instant now = Instant.parse("2024-05-06T07:08:09Z");
            home.storage
                    .relational()
                    .saveCanvas(new Canvas(taken, "direct", now, now, 1, 1, 1, Canvas.Origin.DIRECT, List.of()));
            home.canvases.commit(home.canvases.edit(taken).comment("its row is an application's now"));
            assertEquals(List.of(taken), home.canvases.behind(), "with a mark that stands");
            home.storage.relational().deleteCanvas(taken);
            home.canvases.project(taken);
            assertEquals(List.of(), home.canvases.behind());
            assertEquals(List.of("a", "taken"), names(home));
        }
    }

    /** The storage, its marks unreadable for some attempts. */
    private static FrameworkStorage failing(FrameworkStorage storage, AtomicInteger attempts) {
        return (FrameworkStorage) Proxy.newProxyInstance(
                FrameworkStorage.class.getClassLoader(),
                new Class<?>[] {FrameworkStorage.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("scan") && attempts.getAndDecrement() > 0) {
                        throw new StorageUnavailableException("the marks", "time", null);
                    }
                    try {
                        return method.invoke(storage, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void aStoreThatCouldNotBeReadAtFirstIsWaitedFor() {
        try (TestStore home = TestStore.open(directory, late())) {
            home.canvases.settle();
            AtomicInteger attempts = new AtomicInteger(4);
            try (LocalCanvasStore store = new LocalCanvasStore(home.storage, failing(home.storage, attempts), late())) {
                try (CanvasEdit edit = store.create(Metadata.of("later", 10, 10))) {
                    store.commit(edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0));
                }
                assertEquals(OptionalInt.of(0), store.awaitCatalogue(LONG, Progress.NONE));
                assertEquals(List.of("later"), names(home));
                assertTrue(attempts.get() < 0);
            }
        }
    }

    @Test
    void whoWaitsForAStoreThatIsClosedIsToldThatItIsNotKnown() throws Exception {
        try (TestStore home = TestStore.open(directory, late())) {
            AtomicInteger attempts = new AtomicInteger(Integer.MAX_VALUE);
            LocalCanvasStore store = new LocalCanvasStore(home.storage, failing(home.storage, attempts), late());
            CountDownLatch waits = new CountDownLatch(3);
            CompletableFuture<OptionalInt> told = CompletableFuture.supplyAsync(
                    () -> store.awaitCatalogue(LONG, (phase, done, total) -> waits.countDown()));
            assertTrue(waits.await(60, TimeUnit.SECONDS));
            assertFalse(told.isDone());
            store.close();
            assertEquals(OptionalInt.empty(), told.get(30, TimeUnit.SECONDS));
        }
    }
}
