package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageManager;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.IncrementalStorage;

/** A call that failed and may be made again loses nothing of what the edit was given before. */
class RetriedCommitTest {

    @TempDir
    Path directory;

    private final AtomicInteger failures = new AtomicInteger();
    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
        store = new LocalCanvasStore(manager(), home.storage, TestStore.prompt());
    }

    @AfterEach
    void close() {
        store.close();
        home.close();
    }

    @Test
    void aCommitThatFailedWhileItLookedForTilesWritesAllOfThemWhenMadeAgain() {
        try (CanvasEdit edit = store.create(Metadata.of("a", 640, 640))) {
            edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
            put(edit, 0, 3);
            failures.set(1);
            assertThrows(StorageUnavailableException.class, () -> store.commit(edit));
            store.commit(edit);
            assertTiles(edit.canvasId(), 3);
        }
    }

    @Test
    void aTileThatIsPutAgainAfterAFailureDoesNotStandForThoseBefore() {
        int count = 1_000;
        failures.set(1);
        int failed = 0;
        try (CanvasEdit edit = store.create(Metadata.of("a", 640, 640))) {
            edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
            for (int i = 0; i < count; i++) {
                try {
                    put(edit, i, i + 1);
                } catch (StorageUnavailableException e) {
                    failed++;
                    put(edit, i, i + 1);
                }
            }
            store.commit(edit);
            assertEquals(1, failed);
            assertTiles(edit.canvasId(), count);
        }
    }

    private static void put(CanvasEdit edit, int from, int to) {
        for (int i = from; i < to; i++) {
            edit.putTile("0", Pixels.tile(i % 10, i / 10, PixelFormat.RGBA8, i));
        }
    }

    private void assertTiles(String canvasId, int count) {
        CanvasView view = store.open(canvasId);
        for (int i = 0; i < count; i++) {
            Tile tile = Pixels.tile(i % 10, i / 10, PixelFormat.RGBA8, i);
            assertEquals(Optional.of(tile.pixels()), view.tile("0", tile.x(), tile.y()), "tile " + i);
        }
    }

    private StorageManager manager() {
        IncrementalStorage storage = wrapped(IncrementalStorage.class, home.storage.incremental(), (method, key) -> {
            if (method.getName().equals("get")
                    && key instanceof String name
                    && name.contains("/tile/")
                    && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StorageUnavailableException("the store", "another try", null);
            }
            return Optional.empty();
        });
        return wrapped(
                StorageManager.class,
                home.storage,
                (method, argument) -> method.getName().equals("incremental") ? Optional.of(storage) : Optional.empty());
    }

    private interface Before {
        Optional<Object> call(Method method, Object argument);
    }

    private static <T> T wrapped(Class<T> type, T real, Before before) {
        return type.cast(Proxy.newProxyInstance(
                RetriedCommitTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object first = arguments == null || arguments.length == 0 ? "" : arguments[0];
                    Optional<Object> instead = before.call(method, first);
                    if (instead.isPresent()) {
                        return instead.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
