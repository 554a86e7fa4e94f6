package org.mosp.storage.canvas.store.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.Viewport;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.incremental.Entry;

/** What a moving window hands out is what a look at every tile would find, in order. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ViewportTest {

    private static final int FIRST = Integer.MIN_VALUE / Tile.SIZE;
    private static final int LAST = Integer.MAX_VALUE / Tile.SIZE;

    @TempDir
    Path directory;

    private TestStore home;

    private record Handed(String layerId, Tile tile) {}

    /** Layers with their tiles, by row and column. */
    private final Map<String, TreeMap<Place, Tile>> painted = new HashMap<>();

    private final List<LayerData> layers = new ArrayList<>();

    @BeforeEach
    void open() {
        home = TestStore.open(directory);
    }

    @AfterEach
    void close() {
        home.close();
    }

    private void layer(String id, PixelFormat format, int offsetX, int offsetY) {
        layers.add(LayerData.pixels(id, id, format).withOffset(offsetX, offsetY));
        painted.put(id, new TreeMap<>());
    }

    private void paint(String id, Tile tile) {
        painted.get(id).put(new Place(tile.x(), tile.y()), tile);
    }

    private LocalCanvasView commit() {
        try (CanvasEdit edit = home.canvases.create(Metadata.of("seen", 1_000, 1_000))) {
            edit.setLayers(layers);
            painted.forEach((id, tiles) -> tiles.values().forEach(tile -> edit.putTile(id, tile)));
            return (LocalCanvasView)
                    home.canvases.open(home.canvases.commit(edit).canvasId());
        }
    }

    private List<String> ids() {
        return layers.stream().map(LayerData::id).toList();
    }

    private static boolean touches(LayerData layer, Tile tile, PixelArea window) {
        long x = (long) tile.x() * Tile.SIZE + layer.offsetX();
        long y = (long) tile.y() * Tile.SIZE + layer.offsetY();
        return !window.isEmpty()
                && x < (long) window.x() + window.width()
                && x + Tile.SIZE > window.x()
                && y < (long) window.y() + window.height()
                && y + Tile.SIZE > window.y();
    }

    private List<Handed> expected(PixelArea before, PixelArea now) {
        List<Handed> expected = new ArrayList<>();
        for (LayerData layer : layers) {
            for (Tile tile : painted.get(layer.id()).values()) {
                if (touches(layer, tile, now) && !touches(layer, tile, before)) {
                    expected.add(new Handed(layer.id(), tile));
                }
            }
        }
        return expected;
    }

    private static List<Handed> move(Viewport viewport, PixelArea window) {
        List<Handed> handed = new ArrayList<>();
        viewport.move(window, (layerId, tile) -> handed.add(new Handed(layerId, tile)));
        return handed;
    }

    @Test
    void aRandomWalkHandsOutWhatALookAtEveryTileFinds() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("viewport walk: -Dmosp.seed=" + seed);
        Random random = new Random(seed);
        layer("a", PixelFormat.RGBA8, 0, 0);
        layer("b", PixelFormat.GREYA16, 13, -7);
        layer("c", PixelFormat.RGBA8, -3_000, 1_001);
        for (LayerData layer : layers) {
            for (int i = 0; i < 250; i++) {
                int x = random.nextInt(60) - 30;
                int y = random.nextInt(60) - 30;
                paint(layer.id(), Pixels.tile(x, y, layer.format(), i % 40));
            }
        }
        LocalCanvasView view = commit();
        long handed = 0;
        try (Viewport viewport = view.viewport(ids())) {
            PixelArea window = PixelArea.EMPTY;
            int x = 0;
            int y = 0;
            for (int step = 0; step < 400; step++) {
                PixelArea before = window;
                int kind = random.nextInt(20);
                if (kind == 0) {
                    x = random.nextInt(8_000) - 4_000;
                    y = random.nextInt(8_000) - 4_000;
                } else if (kind == 1) {
                    x = random.nextBoolean() ? 1_000_000 : -1_000_000;
                } else if (step % 7 == 0 || Math.abs(x) > 4_000) {
                    x = random.nextInt(2_000) - 1_000;
                }
                x += random.nextInt(401) - 200;
                y += random.nextInt(401) - 200;
                window = kind == 2
                        ? new PixelArea(x, y, 0, 100)
                        : new PixelArea(x, y, 1 + random.nextInt(kind == 3 ? 9_000 : 1_000), 700);
                List<Handed> now = move(viewport, window);
                assertEquals(expected(before, window), now, "seed " + seed + ", step " + step);
                handed += now.size();
            }
            assertEquals(handed, viewport.readAhead() + viewport.waitedFor());
        }
    }

    @Test
    void atTheEdgesOfThePlaneNothingOverflows() {
        layer("a", PixelFormat.RGBA8, 0, 0);
        layer("b", PixelFormat.RGBA8, Integer.MAX_VALUE, Integer.MIN_VALUE);
        layer("c", PixelFormat.RGBA8, Integer.MIN_VALUE, Integer.MAX_VALUE);
        int[] places = {FIRST, -1, 0, LAST};
        for (LayerData layer : layers) {
            for (int x : places) {
                for (int y : places) {
                    paint(layer.id(), Pixels.tile(x, y, PixelFormat.RGBA8, 31L * x + y));
                }
            }
        }
        LocalCanvasView view = commit();
        int[] starts = {Integer.MIN_VALUE, Integer.MIN_VALUE + 200, -100, 0, Integer.MAX_VALUE - 200, Integer.MAX_VALUE
        };
        try (Viewport viewport = view.viewport(ids())) {
            PixelArea window = PixelArea.EMPTY;
            for (int x : starts) {
                for (int y : starts) {
                    for (int size : new int[] {1, 300, Integer.MAX_VALUE}) {
                        PixelArea next = new PixelArea(x, y, size, size);
                        assertEquals(expected(window, next), move(viewport, next), next.toString());
                        window = next;
                    }
                }
            }
        }
    }

    @Test
    void whatCannotBeReadIsToldAtTheMoveThatNeedsIt() {
        layer("a", PixelFormat.RGBA8, 0, 0);
        for (int x = 0; x < 12; x++) {
            paint("a", Pixels.tile(x, 0, PixelFormat.RGBA8, x));
        }
        LocalCanvasView view = commit();
        String key = CanvasKeys.row(
                view.revision().canvasId(),
                RowKind.TILE,
                new RowName(
                        Hash128.of(
                                painted.get("a").get(new Place(8, 0)).pixels().toArray()),
                        0));
        Entry row = home.storage.incremental().get(key).orElseThrow();
        try (LocalViewport viewport = (LocalViewport) view.viewport(ids())) {
            PixelArea before = PixelArea.EMPTY;
            for (int x = 0; x < 4; x++) {
                PixelArea window = new PixelArea(x * Tile.SIZE, 0, 4 * Tile.SIZE, Tile.SIZE);
                assertEquals(expected(before, window), move(viewport, window));
                before = window;
                if (x == 0) {
                    // after one move there is no direction, so nothing was read ahead
                    home.storage.incremental().delete(key);
                }
            }
            awaitIdle(viewport);
            PixelArea last = before;
            PixelArea fifth = new PixelArea(5 * Tile.SIZE, 0, 4 * Tile.SIZE, Tile.SIZE);
            StorageDamagedException told = assertThrows(StorageDamagedException.class, () -> move(viewport, fifth));
            assertTrue(told.getMessage().contains(key), told.getMessage());
            home.storage.incremental().put(key, row.value());
            assertEquals(expected(last, fifth), move(viewport, fifth));
        }
    }

    @Test
    void whatIsKeptIsBoundedAndLetGoAtTheEnd() throws Exception {
        // 2,560 tiles of 32 KiB in a window are more than may be kept
        layer("a", PixelFormat.RGBA16, 0, 0);
        for (int x = 0; x < 120; x++) {
            for (int y = 0; y < 64; y++) {
                paint("a", new Tile(x, y, Pixels.uniform(PixelFormat.RGBA16, x, y, 1, 2, 3, 4, 5, 6)));
            }
        }
        LocalCanvasView view = commit();
        AtomicLong most = new AtomicLong();
        AtomicBoolean ended = new AtomicBoolean();
        LocalViewport viewport = (LocalViewport) view.viewport(ids());
        Thread watch = new Thread(() -> {
            while (!ended.get()) {
                most.accumulateAndGet(viewport.bytes(), Math::max);
            }
        });
        watch.start();
        PixelArea before = PixelArea.EMPTY;
        for (int step = 0; step < 20; step++) {
            PixelArea window = new PixelArea(step * 2 * Tile.SIZE, 0, 40 * Tile.SIZE, 64 * Tile.SIZE);
            assertEquals(expected(before, window), move(viewport, window));
            before = window;
            awaitIdle(viewport);
            // the one who watches may not have had a turn
            most.accumulateAndGet(viewport.bytes(), Math::max);
        }
        ended.set(true);
        watch.join();
        most.accumulateAndGet(viewport.bytes(), Math::max);
        assertTrue(most.get() <= LocalViewport.BUDGET, most.toString());
        assertTrue(most.get() > LocalViewport.BUDGET * 9 / 10, most.toString());
        viewport.close();
        assertEquals(0, viewport.bytes());
        assertThrows(IllegalStateException.class, () -> move(viewport, PixelArea.EMPTY));
    }

    @Test
    void aViewportThatIsClosedWhileItReadsHoldsUpNothing() {
        layer("a", PixelFormat.RGBA8, 0, 0);
        for (int x = 0; x < 40; x++) {
            for (int y = 0; y < 10; y++) {
                paint("a", Pixels.tile(x, y, PixelFormat.RGBA8, 10L * x + y));
            }
        }
        LocalCanvasView view = commit();
        List<LocalViewport> closed = new ArrayList<>();
        for (int round = 0; round < 50; round++) {
            LocalViewport viewport = (LocalViewport) view.viewport(ids());
            PixelArea first = new PixelArea(0, 0, 640, 640);
            PixelArea second = new PixelArea(64, 0, 640, 640);
            assertEquals(expected(PixelArea.EMPTY, first), move(viewport, first));
            assertEquals(expected(first, second), move(viewport, second));
            viewport.close();
            viewport.close();
            closed.add(viewport);
        }
        for (LocalViewport viewport : closed) {
            awaitIdle(viewport);
            assertEquals(0, viewport.bytes());
        }
        List<Tile> read = new ArrayList<>();
        view.tiles("a", new PixelArea(0, 0, 10_000, 10_000), read::add);
        assertEquals(List.copyOf(painted.get("a").values()), read);
    }

    @Test
    void aLayerThatIsNotThereIsRefused() {
        layer("a", PixelFormat.RGBA8, 0, 0);
        LocalCanvasView view = commit();
        assertThrows(NotFoundException.class, () -> view.viewport(List.of("a", "b")));
    }

    /** The 200 steps of a program that pans over a painting: 30 x 17 tiles, 200 pixels a step, row by row and back. */
    @Test
    void mostOfAPanIsReadAhead() {
        Random random = new Random(4);
        int width = 4_960;
        int height = 3_508;
        for (int layer = 0; layer < 3; layer++) {
            String id = "layer" + layer;
            layer(id, PixelFormat.RGBA8, layer, 0);
            for (int i = 0; i < 78 * 55 * 3 / 10; i++) {
                paint(id, Pixels.tile(random.nextInt(78), random.nextInt(55), PixelFormat.RGBA8, random.nextLong()));
            }
        }
        LocalCanvasView view = commit();
        List<PixelArea> path = path(width, height);
        assertEquals(200, path.size());
        long foreseen = pan(view, path, true);
        pan(view, path, false);
        assertTrue(foreseen >= 75, foreseen + " % read ahead");
    }

    private long pan(LocalCanvasView view, List<PixelArea> path, boolean paced) {
        try (LocalViewport viewport = (LocalViewport) view.viewport(ids())) {
            PixelArea before = PixelArea.EMPTY;
            List<Long> nanos = new ArrayList<>();
            long first = 0;
            for (PixelArea window : path) {
                long began = System.nanoTime();
                List<Handed> handed = move(viewport, window);
                nanos.add(System.nanoTime() - began);
                assertEquals(expected(before, window).size(), handed.size());
                first = before.isEmpty() ? handed.size() : first;
                before = window;
                if (paced) {
                    awaitIdle(viewport);
                }
            }
            nanos.sort(null);
            long later = viewport.readAhead() + viewport.waitedFor() - first;
            long share = 100 * viewport.readAhead() / later;
            System.out.printf(
                    "panZoom, %s: %d steps, %d tiles at first, %d later, of these %d %% read ahead; a step %.2f ms (p50), %.2f ms (p99)%n",
                    paced ? "read-ahead done before the next step" : "step after step without a pause",
                    path.size(),
                    first,
                    later,
                    share,
                    nanos.get(nanos.size() / 2) / 1e6,
                    nanos.get(nanos.size() * 99 / 100) / 1e6);
            return share;
        }
    }

    private static List<PixelArea> path(int width, int height) {
        List<PixelArea> path = new ArrayList<>();
        int x = 0;
        int y = 0;
        int direction = 200;
        int down = 200;
        while (path.size() < 200) {
            path.add(new PixelArea(x, y, 30 * Tile.SIZE, 17 * Tile.SIZE));
            if (x + direction < 0 || x + direction + 30 * Tile.SIZE > width) {
                direction = -direction;
                if (y + down < 0 || y + down + 17 * Tile.SIZE > height) {
                    down = -down;
                }
                y += down;
            } else {
                x += direction;
            }
        }
        return path;
    }

    private static void awaitIdle(LocalViewport viewport) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!viewport.isIdle()) {
            assertTrue(System.nanoTime() < deadline, "it goes on reading");
            Thread.onSpinWait();
        }
    }
}
