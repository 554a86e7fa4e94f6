package org.mosp.storage.canvas.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.ConflictException;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.testing.TestStore;
import org.mosp.storage.relational.Canvas;

/** A canvas that the catalogue cannot follow keeps no other one from being followed. */
class ProjectionConflictTest {

    @TempDir
    Path directory;

    @Test
    @Timeout(300)
    void aRowOfAnApplicationInACanvasesPlaceHoldsUpNoOtherCanvas() throws InterruptedException {
        String taken;
        String other;
        try (TestStore home = TestStore.open(directory)) {
            try (CanvasEdit edit = home.canvases.create(Metadata.of("taken", 10, 10))) {
                taken = edit.canvasId();
                home.storage.relational().saveCanvas(direct(taken));
                edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
                home.canvases.commit(edit);
            }
            try (CanvasEdit edit = home.canvases.create(Metadata.of("other", 10, 10))) {
                other = edit.canvasId();
                edit.putLayer(LayerData.pixels("0", "ink", PixelFormat.RGBA8), 0);
                home.canvases.commit(edit);
            }
            ConflictException reported = assertThrows(ConflictException.class, home.canvases::settle);
            assertTrue(reported.getMessage().contains(taken), reported.getMessage());
            assertEquals(
                    "other",
                    home.storage.relational().findCanvas(other).orElseThrow().name());
            assertEquals(
                    "direct",
                    home.storage.relational().findCanvas(taken).orElseThrow().name());
            home.storage.relational().deleteCanvas(taken);
            home.canvases.settle();
            assertEquals(
                    "taken",
                    home.storage.relational().findCanvas(taken).orElseThrow().name());
        }
    }

    private static Canvas direct(String id) {
        Instant now = Instant.parse("2024-05-06T07:08:09Z");
        return new Canvas(id, "direct", now, now, 1, 1, 1, Canvas.Origin.DIRECT, List.of());
    }
}
