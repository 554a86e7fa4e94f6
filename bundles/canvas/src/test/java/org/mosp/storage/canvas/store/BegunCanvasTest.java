package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.testing.SpaceStore;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.spi.Keyspace;

/** What is written ahead of a canvas's first commit comes back, whatever becomes of the canvas, and not too early. */
class BegunCanvasTest {

    private static final CanvasSettings SETTINGS = TestStore.prompt().withStageBytes(1 << 16);
    private static final int TILES = 200;

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenAheadIsTheCanvasOfItsCommit() {
        try (TestStore home = TestStore.open(directory, SETTINGS)) {
            CanvasEdit edit = begun(home.canvases);
            home.canvases.settle();
            assertTrue(rows(home) > 0, "rows are written ahead");
            assertEquals(1, marks(home));
            String id = home.canvases.commit(edit).canvasId();
            home.canvases.settle();
            assertWhole(home.canvases.open(id));
            assertEquals(0, marks(home));
        }
    }

    @Test
    void nothingStaysOfAnEditThatIsGivenUp() {
        try (TestStore home = TestStore.open(directory, SETTINGS)) {
            begun(home.canvases).close();
            home.canvases.settle();
            assertNothing(home);
        }
    }

    @Test
    void nothingStaysOfAnEditThatTheProcessDidNotEnd() {
        try (TestStore home = TestStore.open(directory, SETTINGS)) {
            begun(home.canvases);
            assertTrue(rows(home) > 0, "rows are written ahead");
        }
        try (TestStore home = TestStore.open(directory, SETTINGS)) {
            home.canvases.settle();
            assertNothing(home);
        }
    }

    /** As when a bundle that imports goes on behind its store's end, while the next one has begun. */
    @Test
    void aCanvasWhoseRowsWereGivenBackCannotCome() {
        try (TestStore home = TestStore.open(directory, SETTINGS)) {
            CanvasEdit edit = begun(home.canvases);
            try (LocalCanvasStore next = new LocalCanvasStore(home.storage, home.storage, SETTINGS)) {
                next.settle();
                assertNothing(home);
                assertThrows(ConflictException.class, () -> home.canvases.commit(edit));
                assertEquals(List.of(), next.canvasIds());
            }
        }
    }

    private static CanvasEdit begun(LocalCanvasStore store) {
        CanvasEdit edit = store.create(Metadata.of("begun", 0, 0));
        edit.setLayers(List.of(LayerData.pixels("0", "paint", SpaceStore.FORMAT)));
        return SpaceStore.put(edit, seeds());
    }

    private static long[] seeds() {
        return java.util.stream.LongStream.range(0, TILES).toArray();
    }

    private static void assertWhole(CanvasView view) {
        assertEquals(SpaceStore.expected(seeds()), SpaceStore.tiles(view));
    }

    private static long rows(TestStore home) {
        return home.count(Keyspace.USER, "pool/");
    }

    private static long marks(TestStore home) {
        return home.count(Keyspace.STORE, "outbox/");
    }

    private static void assertNothing(TestStore home) {
        assertEquals(0, rows(home));
        assertEquals(0, home.count(Keyspace.USER, "canvas/"));
        assertEquals(0, marks(home));
    }
}
