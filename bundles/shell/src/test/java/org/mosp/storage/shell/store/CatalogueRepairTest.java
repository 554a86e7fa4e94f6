package org.mosp.storage.shell.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.relational.Canvas;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;
import org.mosp.storage.relational.Layer;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** The catalogue of many canvases, made anew. */
class CatalogueRepairTest {

    @TempDir
    Path directory;

    @Test
    void allRowsAreMadeAnewAsTheyWere() {
        repair(500);
    }

    @Test
    @Tag("stress")
    void tenThousandRowsAreMadeAnewAsTheyWere() {
        Result result = repair(10_000);
        assertTrue(result.err().contains("rows of the catalogue"), "a bar shows how far it is");
    }

    private Result repair(int count) {
        try (RealStore store = new RealStore(directory.resolve("store"))) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Metadata metadata = Metadata.of("painting " + i, 100 + i, 100);
                CanvasEdit edit =
                        store.canvases().create(i % 10 == 0 ? metadata.withTags(List.of("finished")) : metadata);
                edit.setLayers(List.of(
                        LayerData.pixels(edit.newLayerId(), "lines " + i, PixelFormat.RGBA8),
                        LayerData.pixels(edit.newLayerId(), "ground", PixelFormat.RGBA8)));
                ids.add(store.canvases().commit(edit).canvasId());
            }
            Instant now = Instant.now();
            store.manager()
                    .relational()
                    .saveCanvas(Canvas.of("mine", "of an application", now, now, List.of(new Layer("l", "one", 0))));
            store.canvases().settle();
            Map<String, Canvas> before = rows(store);
            assertEquals(count + 1, before.size());
            ids.forEach(id -> assertTrue(store.manager().catalogue().withdraw(id)));
            assertEquals(List.of("mine"), List.copyOf(rows(store).keySet()));
            Console console = new Console(store, directory).terminal(true);
            long begun = System.nanoTime();
            Result result = console.type("verify", "--repair");
            System.out.printf(
                    "%,d rows made anew by verify --repair in %.1f s%n", count, (System.nanoTime() - begun) / 1e9);
            assertEquals(0, result.status(), result.out() + result.err());
            assertEquals(before, rows(store));
            assertEquals(0, console.type("verify").status());
            return result;
        }
    }

    /** Every row with its layers. */
    private static Map<String, Canvas> rows(RealStore store) {
        Map<String, Canvas> rows = new TreeMap<>();
        CanvasQuery query = CanvasQuery.all().limit(CanvasQuery.MAX_LIMIT);
        Optional<String> next = Optional.empty();
        do {
            CanvasPage page = store.manager()
                    .relational()
                    .listCanvases(next.map(query::from).orElse(query));
            page.canvases()
                    .forEach(row -> rows.put(
                            row.id(),
                            store.manager().relational().findCanvas(row.id()).orElseThrow()));
            next = page.next();
        } while (next.isPresent());
        return rows;
    }
}
