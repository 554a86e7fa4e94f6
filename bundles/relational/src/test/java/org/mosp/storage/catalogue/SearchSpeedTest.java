package org.mosp.storage.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.CanvasQuery.Sort;
import org.mosp.storage.relational.Layer;

class SearchSpeedTest {

    private static final int CANVASES = 10_000;

    /** The promise is 20 ms on an idle machine; the figures are printed. */
    private static final double GENEROUS_MILLIS = 200;

    @Test
    void pageOfASearchOverTenThousandCanvasesIsQuick(@TempDir Path directory) throws Exception {
        try (DirectAccess access = new DirectAccess(directory)) {
            Catalogue catalogue = new CatalogueComponent().create(access);
            List<CompletionStage<Long>> saved = new ArrayList<>();
            for (int i = 0; i < CANVASES; i++) {
                saved.add(catalogue.saveCanvasAsync(canvas(i)));
            }
            for (CompletionStage<Long> each : saved) {
                each.toCompletableFuture().get();
            }
            CanvasQuery all = CanvasQuery.all();
            String next = catalogue.listCanvases(all.limit(1_000)).next().orElseThrow();
            measure(catalogue, "search, rare", all.search("HARBOUR 77"), 50);
            measure(catalogue, "search, everywhere", all.search("harbour"), 50);
            measure(catalogue, "search, nowhere", all.search("mountain"), 0);
            measure(catalogue, "newest first", all.sortedBy(Sort.UPDATED, true), 50);
            measure(catalogue, "page 21 by name", all.from(next), 50);
            assertEquals(111, catalogue.countCanvases(all.search("harbour 77")));
        }
    }

    private static void measure(Catalogue catalogue, String what, CanvasQuery query, int expected) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            long start = System.nanoTime();
            CanvasPage page = catalogue.listCanvases(query);
            millis.add((System.nanoTime() - start) / 1e6);
            assertEquals(expected, page.canvases().size());
            page.canvases().forEach(canvas -> assertEquals(3, canvas.layers().size()));
        }
        millis.sort(null);
        double median = millis.get(millis.size() / 2);
        System.out.printf("[catalogue] %,d canvases, page of 50, %s: median %.1f ms%n", CANVASES, what, median);
        assertTrue(median < GENEROUS_MILLIS, what + ": " + median + " ms");
    }

    private static Canvas canvas(int number) {
        String id = "canvas-" + number;
        Instant time = Instant.EPOCH.plusSeconds(number * 7_919L % CANVASES);
        return Canvas.of(
                id,
                "Painting of a harbour " + number,
                time,
                time,
                List.of(
                        new Layer(id + "/ink", "ink", 0),
                        new Layer(id + "/colour", "colour", 1),
                        new Layer(id + "/paper", "paper", 2)));
    }
}
