package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.file.PlannedTree.Planned;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.zip.ZipArchive;

/** Layers are known by their pixels as long as that costs no more than it may. */
class PixelLikenessTest {

    /** Ten tiles below each other; of the first 6 the other layer has other pixels. */
    private static final int HEIGHT = 640;

    /** With the byte in front of each row. */
    private static final int BYTES = (64 * 4 + 1) * HEIGHT;

    private static final int HALF = 0;
    private static final int WHOLE = 1;
    private static final int TWICE = 2;
    private static final int INTERLACED = 3;

    @TempDir
    Path directory;

    private final Calls calls = new Calls();
    private RealStore store;
    private ZipArchive archive;
    private CanvasView head;
    private final List<Planned> fresh = new ArrayList<>();

    @BeforeEach
    void importFile() throws Exception {
        store = new RealStore(directory.resolve("store"));
        Path file = MadeFile.stack(
                        64,
                        HEIGHT,
                        "<layer name=\"other\" src=\"other.png\"/><layer name=\"a\" src=\"a.png\"/>"
                                + "<layer name=\"a too\" src=\"a.png\"/><layer name=\"i\" src=\"i.png\"/>")
                .with("other.png", MadePng.rgba(64, HEIGHT).pixels((x, y) -> new int[] {y / 64 < 6 ? 9 : 1, 2, 3, 4}))
                .with("a.png", MadePng.rgba(64, HEIGHT).filled(1, 2, 3, 4))
                .with("i.png", MadePng.rgba(64, HEIGHT).filled(1, 2, 3, 4).interlaced())
                .write(directory.resolve("file.ora"));
        String canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        head = store.canvases().open(canvas);
        archive = ZipArchive.open(file, FileLimits.DEFAULTS);
        LayerSource.Finder sources = new LayerSource.Finder(archive, FileLimits.DEFAULTS);
        for (LayerData layer : head.data().layers()) {
            fresh.add(new Planned(layer, sources.find(layer.attribute("src").orElseThrow())));
        }
    }

    @AfterEach
    void close() throws Exception {
        archive.close();
        store.close();
    }

    @Test
    void partOfTheTilesThatAreEqualIsTold() {
        long left = archive.budget().left();
        PixelLikeness likeness = likeness(Long.MAX_VALUE, 1_000);
        assertEquals(1, likeness.of(WHOLE, WHOLE));
        assertEquals(1, likeness.of(WHOLE, INTERLACED));
        assertEquals(0, likeness.of(HALF, WHOLE), "less than half");
        assertEquals(left, archive.budget().left());
    }

    @Test
    void rowsThatAreReadAreBoundedAndSharedByLayersOfOneImage() {
        PixelLikeness once = likeness(BYTES, 1_000);
        assertEquals(1, once.of(WHOLE, WHOLE));
        assertEquals(1, once.of(WHOLE, TWICE), "read already");
        assertEquals(0, once.of(HALF, HALF), "none may be read any more");
        assertEquals(0, likeness(63 * (64 * 4 + 1), 1_000).of(WHOLE, WHOLE), "no tile is whole");
    }

    @Test
    void interlacedImageIsReadWhereThereIsRoomForAllOfItTwice() {
        assertEquals(0, likeness(2 * BYTES - 1, 1_000).of(WHOLE, INTERLACED));
        assertEquals(1, likeness(2 * BYTES, 1_000).of(WHOLE, INTERLACED));
    }

    @Test
    void tilesThatAreReadAreBounded() {
        PixelLikeness likeness = likeness(Long.MAX_VALUE, 29);
        assertEquals(1, likeness.of(WHOLE, WHOLE));
        assertEquals(1, likeness.of(WHOLE, WHOLE));
        assertEquals(0, likeness.of(WHOLE, WHOLE), "the thirtieth tile");
        likeness = likeness(Long.MAX_VALUE, 6 + 10);
        assertEquals(0, likeness.of(HALF, WHOLE), "6 of them are enough to know");
        assertEquals(1, likeness.of(WHOLE, WHOLE));
    }

    @Test
    void endsWhenItsComponentIsStopped() {
        PixelLikeness likeness = likeness(Long.MAX_VALUE, 1_000);
        calls.stop();
        assertThrows(StorageUnavailableException.class, () -> likeness.of(WHOLE, WHOLE));
    }

    private PixelLikeness likeness(long rowBytes, int tileReads) {
        return new PixelLikeness(
                archive, FileLimits.DEFAULTS, calls, head, head.data().layers(), fresh, rowBytes, tileReads);
    }
}
