package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.testing.Pixels;
import org.mosp.storage.canvas.store.testing.TestStore;

/** What the thumbnail of a large canvas takes, and that nothing waits for it. */
@Timeout(value = 1_200, unit = TimeUnit.SECONDS)
class ThumbnailCostTest {

    @TempDir
    Path directory;

    @Test
    void aSmallShareOfLargeCanvases() {
        measure("A3, 24 layers, 1 %", 4_960, 3_508, 24, 1);
    }

    @Test
    @Tag("stress")
    void largeCanvases() {
        measure("A3, 24 layers, 20 %", 4_960, 3_508, 24, 20);
        measure("12,000 x 9,000, 24 layers, 8 %", 12_000, 9_000, 24, 8);
    }

    private void measure(String what, int width, int height, int layers, int percent) {
        Random random = new Random(9);
        try (TestStore home = TestStore.open(directory.resolve(what.replace(' ', '-')))) {
            String id;
            long tiles = 0;
            try (CanvasEdit edit = home.canvases.create(Metadata.of(what, width, height))) {
                List<LayerData> tree = new ArrayList<>();
                for (int i = 0; i < layers; i++) {
                    tree.add(LayerData.pixels("l" + i, "layer " + i, PixelFormat.RGBA8));
                }
                edit.setLayers(tree);
                int columns = (width + Tile.SIZE - 1) / Tile.SIZE;
                int rows = (height + Tile.SIZE - 1) / Tile.SIZE;
                for (LayerData layer : tree) {
                    for (int i = 0; i < columns * rows * percent / 100; i++, tiles++) {
                        edit.putTile(
                                layer.id(),
                                Pixels.tile(
                                        random.nextInt(columns),
                                        random.nextInt(rows),
                                        PixelFormat.RGBA8,
                                        random.nextLong()));
                    }
                }
                id = home.canvases.commit(edit).canvasId();
            }
            // the row is there without the thumbnail
            long began = System.nanoTime();
            Assertions.assertEquals(
                    OptionalInt.of(0), home.canvases.awaitCatalogue(Duration.ofSeconds(60), Progress.NONE));
            double row = (System.nanoTime() - began) / 1e6;
            home.canvases.settle();
            CanvasEdit again = home.canvases.edit(id);
            again.putTile("l0", Pixels.tile(0, 0, PixelFormat.RGBA8, 1));
            home.canvases.commit(again);
            AtomicLong most = new AtomicLong();
            AtomicBoolean ended = new AtomicBoolean();
            System.gc();
            long before = heap();
            Thread watch = new Thread(() -> {
                while (!ended.get()) {
                    most.accumulateAndGet(heap(), Math::max);
                    LockSupport.parkNanos(1_000_000);
                }
            });
            watch.start();
            began = System.nanoTime();
            home.canvases.settle();
            double picture = (System.nanoTime() - began) / 1e6;
            ended.set(true);
            assertTrue(home.canvases.thumbnail(id).isPresent());
            System.out.printf(
                    "thumbnail of %s (%,d tiles): row after %.0f ms without it, thumbnail and row after %.0f ms, heap rose by at most %,d MB"
                            + " with what was not collected%n",
                    what, tiles, row, picture, (most.get() - before) >> 20);
        }
    }

    private static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
