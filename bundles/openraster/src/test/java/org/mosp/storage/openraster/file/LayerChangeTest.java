package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ImportOptions;

/** The layers of an import share the places that they may compare. */
class LayerChangeTest {

    @TempDir
    Path directory;

    private final Calls calls = new Calls();
    private RealStore store;
    private CanvasView head;
    private List<LayerData> layers = List.of();

    @BeforeEach
    void importTwoLayersOfTwoTiles() throws Exception {
        store = new RealStore(directory.resolve("store"));
        Path file = MadeFile.stack(128, 64, "<layer name=\"a\" src=\"a.png\"/><layer name=\"b\" src=\"b.png\"/>")
                .with("a.png", MadePng.rgba(128, 64))
                .with("b.png", MadePng.rgba(128, 64).filled(1, 2, 3, 4))
                .write(directory.resolve("file.ora"));
        String canvas = store.files().importFile(file, ImportOptions.NEW).canvas();
        head = store.canvases().open(canvas);
        layers = head.data().layers();
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    @Test
    void layerBeyondThemIsSetAnewAsAWhole() {
        try (CanvasEdit edit = edit()) {
            LayerChange.Places places = new LayerChange.Places(3);
            LayerChange first = new LayerChange(edit, head, layers.get(0), places, calls);
            LayerChange second = new LayerChange(edit, head, layers.get(1), places, calls);
            first.end();
            second.end();
            assertTrue(first.isKnown());
            assertEquals(Set.of(LayerChange.key(0, 0), LayerChange.key(1, 0)), first.changed());
            assertFalse(second.isKnown());
            store.canvases().commit(edit);
        }
        CanvasView after = store.canvases().open(store.canvases().canvasIds().get(0));
        for (LayerData layer : layers) {
            assertTrue(after.tile(layer.id(), 0, 0).isEmpty(), "no tile was given");
        }
    }

    @Test
    void endsWhenItsComponentIsStopped() {
        try (CanvasEdit edit = edit()) {
            LayerChange change = new LayerChange(edit, head, layers.get(0), new LayerChange.Places(), calls);
            calls.stop();
            assertThrows(StorageUnavailableException.class, change::end);
        }
    }

    private CanvasEdit edit() {
        return store.canvases().edit(store.canvases().canvasIds().get(0));
    }
}
