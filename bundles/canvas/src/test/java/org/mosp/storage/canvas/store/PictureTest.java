package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageManager;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.testing.Composed;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.spi.Keyspace;

/** Pictures and thumbnails show what the layers compose to. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PictureTest {

    @TempDir
    Path directory;

    private TestStore home;
    private LocalCanvasStore store;

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
        store = home.canvases;
    }

    @AfterEach
    void close() {
        home.close();
    }

    /** Layers over each other: moved, half transparent, in groups, hidden; random pixels of random alpha. */
    private String canvas(int width, int height, long seed) {
        Random random = new Random(seed);
        List<LayerData> layers = List.of(
                LayerData.pixels("0", "top", PixelFormat.RGBA8)
                        .withOffset(13, -7)
                        .withAttribute("opacity", "0.7"),
                LayerData.group("1", "half").withAttribute("opacity", "0.5"),
                LayerData.pixels("2", "inside", PixelFormat.RGBA8).withDepth(1),
                LayerData.pixels("3", "inside, moved", PixelFormat.RGBA8)
                        .withDepth(1)
                        .withOffset(-31, 5),
                LayerData.group("4", "hidden").withAttribute("visibility", "hidden"),
                LayerData.pixels("5", "not seen", PixelFormat.RGBA8)
                        .withDepth(1)
                        .withAttribute("composite-op", "svg:multiply"),
                LayerData.group("6", "plain"),
                LayerData.pixels("7", "ground", PixelFormat.RGBA8).withDepth(1));
        try (CanvasEdit edit = store.create(Metadata.of("seen", width, height))) {
            edit.setLayers(layers);
            for (String id : List.of("0", "2", "3", "5", "7")) {
                for (int x = -1; x <= width / Tile.SIZE; x++) {
                    for (int y = -1; y <= height / Tile.SIZE; y++) {
                        if (random.nextInt(3) > 0) {
                            byte[] pixels = new byte[PixelFormat.RGBA8.tileBytes()];
                            random.nextBytes(pixels);
                            edit.putTile(id, new Tile(x, y, Bytes.wrap(pixels)));
                        }
                    }
                }
            }
            return store.commit(edit).canvasId();
        }
    }

    @Test
    void aPictureIsWhatTheLayersComposeTo() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("picture: -Dmosp.seed=" + seed);
        CanvasView view = store.open(canvas(300, 200, seed));
        Composed composed = new Composed(view);
        PixelArea area = new PixelArea(-70, -5, 301, 143);
        byte[] whole = view.picture(area, 1).orElseThrow().toArray();
        assertEquals(301 * 143 * 4, whole.length);
        int painted = 0;
        for (int y = 0; y < 143; y++) {
            for (int x = 0; x < 301; x++) {
                int at = (y * 301 + x) * 4;
                double[] expected = composed.at(area.x() + x, area.y() + y);
                near(expected, whole, at, 1, "at " + x + ", " + y + ", seed " + seed);
                painted += whole[at + 3] != 0 ? 1 : 0;
            }
        }
        assertTrue(painted > 10_000, "painted " + painted);
        for (int step : new int[] {2, 3, 4, 64, 1_000}) {
            int columns = (301 + step - 1) / step;
            int rows = (143 + step - 1) / step;
            byte[] points = view.picture(area, step).orElseThrow().toArray();
            assertEquals(columns * rows * 4, points.length);
            byte[] expected = new byte[points.length];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    System.arraycopy(
                            whole, (row * step * 301 + column * step) * 4, expected, (row * columns + column) * 4, 4);
                }
            }
            assertArrayEquals(expected, points, "step " + step);
        }
    }

    /** The colour of what is mostly transparent says little. */
    private static void near(double[] expected, byte[] actual, int at, double atMost, String where) {
        assertEquals(expected[3], actual[at + 3] & 0xff, atMost, where);
        for (int channel = 0; channel < 3 && expected[3] > 64; channel++) {
            assertEquals(expected[channel], actual[at + channel] & 0xff, atMost, where);
        }
    }

    @Test
    void aPictureThatCannotBeComposedAsItSaysIsLeftToTheProgram() {
        String id = canvas(300, 200, 5);
        PixelArea area = new PixelArea(0, 0, 300, 200);
        assertTrue(store.open(id).picture(area, 4).isPresent());
        LayerData ground = store.open(id).data().layers().get(7);
        store.commit(store.edit(id).putLayer(ground.withAttribute("composite-op", "svg:multiply"), 7));
        assertEquals(Optional.empty(), store.open(id).picture(area, 4));
        CanvasView before = store.open(id, 1);
        assertEquals(Optional.of(Bytes.EMPTY), before.picture(PixelArea.EMPTY, 1));
        PixelArea beside = new PixelArea(Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertEquals(Optional.of(Bytes.wrap(new byte[4 * 4 * 4])), before.picture(beside, Integer.MAX_VALUE / 4 + 1));
        assertThrows(TooLargeException.class, () -> before.picture(beside, 1));
        assertThrows(TooLargeException.class, () -> before.picture(new PixelArea(0, 0, 4_000, 4_000), 1));
        assertThrows(IllegalArgumentException.class, () -> before.picture(area, 0));
    }

    @Test
    void aThumbnailIsTheMeanOfComposedPixels() throws IOException {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("thumbnail: -Dmosp.seed=" + seed);
        thumbnail(200, 150, 1, seed);
        thumbnail(601, 333, 3, seed);
    }

    private void thumbnail(int width, int height, int step, long seed) throws IOException {
        String id = canvas(width, height, seed);
        store.settle();
        Composed composed = new Composed(store.open(id));
        BufferedImage image = image(id);
        assertEquals((width + 2 * step - 1) / (2 * step), image.getWidth());
        assertEquals((height + 2 * step - 1) / (2 * step), image.getHeight());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                double[] mean = new double[4];
                for (int i = 0; i < 4; i++) {
                    double[] point = composed.at((2L * x + i % 2) * step, (2L * y + i / 2) * step);
                    for (int channel = 0; channel < 3; channel++) {
                        mean[channel] += point[channel] * point[3];
                    }
                    mean[3] += point[3];
                }
                for (int channel = 0; channel < 3; channel++) {
                    mean[channel] = mean[3] == 0 ? 0 : mean[channel] / mean[3];
                }
                mean[3] /= 4;
                int pixel = image.getRGB(x, y);
                byte[] bytes = {(byte) (pixel >> 16), (byte) (pixel >> 8), (byte) pixel, (byte) (pixel >>> 24)};
                // a mean of four rounded values, cut to whole numbers
                near(mean, bytes, 0, 3, "at " + x + ", " + y + ", seed " + seed);
            }
        }
    }

    private BufferedImage image(String id) throws IOException {
        return ImageIO.read(
                new ByteArrayInputStream(store.thumbnail(id).orElseThrow().toArray()));
    }

    @Test
    void anUndoneThumbnailIsMadeOnceAndARenamedOneIsNot() throws IOException {
        CanvasEdit edit = store.create(Metadata.of("undone", 256, 256));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", PixelFormat.RGBA8)));
        edit.putTile("0", new Tile(0, 0, Pixels.uniform(PixelFormat.RGBA8, 200, 100, 50, 255)));
        String id = store.commit(edit).canvasId();
        store.settle();
        store.commit(store.edit(id).putTile("0", new Tile(0, 0, Pixels.uniform(PixelFormat.RGBA8, 1, 2, 3, 255))));
        store.settle();
        assertEquals(0xff010203, image(id).getRGB(5, 5));
        store.undo(id);
        store.settle();
        assertEquals(0xffc86432, image(id).getRGB(5, 5));
        long version = thumbnailVersion(id);
        store.settle();
        assertEquals(version, thumbnailVersion(id));
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
        store.commit(store.edit(id).metadata(metadata -> metadata.withName("renamed")));
        store.settle();
        assertEquals(version, thumbnailVersion(id));
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
    }

    private long thumbnailVersion(String id) {
        return home.storage
                .incremental()
                .get(CanvasKeys.thumbnail(id))
                .orElseThrow()
                .version();
    }

    @Test
    void aCanvasWithoutAreaHasNoThumbnailAndLeavesNoMark() {
        CanvasEdit edit = store.create(Metadata.of("nowhere", 0, 0));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", PixelFormat.RGBA8)));
        String id = store.commit(edit).canvasId();
        store.settle();
        assertEquals(Optional.empty(), store.thumbnail(id));
        assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
    }

    @Test
    void noRowOfTheCatalogueWaitsForAThumbnail() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        IncrementalStorage reading = proxy(IncrementalStorage.class, home.storage.incremental(), (name, arguments) -> {
            if (slow.get() && name.equals("get") && String.valueOf(arguments[0]).contains("/tile/")) {
                reached.countDown();
                go.await();
            }
        });
        try (LocalCanvasStore slowly = new LocalCanvasStore(manager(reading), home.storage, TestStore.prompt())) {
            CanvasEdit large = slowly.create(Metadata.of("large", 256, 256));
            large.putLayer(LayerData.pixels("0", "paint", PixelFormat.RGBA8), 0);
            large.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
            String id = slowly.commit(large).canvasId();
            // a commit looks for rows of tiles too; the thumbnail comes 2 s after it, or at settle
            slow.set(true);
            CompletableFuture<Void> settled = CompletableFuture.runAsync(slowly::settle);
            assertTrue(reached.await(60, TimeUnit.SECONDS));
            CanvasEdit other = slowly.create(Metadata.of("other", 10, 10));
            other.putLayer(LayerData.pixels("0", "paint", PixelFormat.RGBA8), 0);
            String otherId = slowly.commit(other).canvasId();
            assertEquals(OptionalInt.of(0), slowly.awaitCatalogue(Duration.ofSeconds(60), Progress.NONE));
            assertTrue(home.storage.relational().findCanvas(otherId).isPresent());
            assertFalse(settled.isDone());
            go.countDown();
            settled.get(60, TimeUnit.SECONDS);
            assertTrue(slowly.thumbnail(id).isPresent());
        }
    }

    @Test
    void aThumbnailThatIsGivenWhenOneIsAboutToBeMadeStays() throws Exception {
        String other = canvas(64, 64, 5);
        store.settle();
        Bytes given = store.thumbnail(other).orElseThrow();
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch made = new CountDownLatch(1);
        IncrementalStorage reading = proxy(IncrementalStorage.class, home.storage.incremental(), (name, arguments) -> {
            if (Thread.currentThread().getName().equals("mosp-canvas-thumbnails")) {
                if (name.equals("get")) {
                    reached.countDown();
                    go.await();
                } else if (name.equals("commit")) {
                    made.countDown();
                }
            } else if (reached.getCount() == 0
                    && Thread.currentThread().getName().equals("mosp-canvas-projector")) {
                // it must not be the one that sees that a thumbnail was given; where none is made after all, there is
                // nothing to wait for
                made.await(500, TimeUnit.MILLISECONDS);
                made.countDown();
            }
        });
        try (LocalCanvasStore slowly = new LocalCanvasStore(manager(reading), home.storage, TestStore.prompt())) {
            CanvasEdit edit = slowly.create(Metadata.of("given", 256, 256));
            edit.putLayer(LayerData.pixels("0", "paint", PixelFormat.RGBA8), 0);
            edit.putTile("0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
            String id = slowly.commit(edit).canvasId();
            CompletableFuture<Void> settled = CompletableFuture.runAsync(slowly::settle);
            assertTrue(reached.await(60, TimeUnit.SECONDS));
            slowly.commit(slowly.edit(id)
                    .putTile("0", Pixels.tile(1, 0, PixelFormat.RGBA8, 2))
                    .setThumbnail(given));
            go.countDown();
            settled.get(60, TimeUnit.SECONDS);
            slowly.settle();
            assertEquals(Optional.of(given), slowly.thumbnail(id));
            assertEquals(0, home.count(Keyspace.STORE, "outbox/"));
        }
    }

    private StorageManager manager(IncrementalStorage incremental) {
        return (StorageManager) Proxy.newProxyInstance(
                StorageManager.class.getClassLoader(),
                new Class<?>[] {StorageManager.class},
                (self, method, arguments) ->
                        method.getName().equals("incremental") ? incremental : method.invoke(home.storage, arguments));
    }

    private interface Before {
        void call(String name, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, T target, Before before) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    before.call(method.getName(), arguments);
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
