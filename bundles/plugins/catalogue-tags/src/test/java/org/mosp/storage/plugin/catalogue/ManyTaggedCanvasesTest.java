package org.mosp.storage.plugin.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.relational.CanvasPage;
import org.mosp.storage.relational.CanvasQuery;

/** A catalogue of 10,000 canvases, a tenth of them tagged: how fast it answers, and that it is made anew with its tags. */
class ManyTaggedCanvasesTest {

    private static final int ROUNDS = 50;
    private static final double MOST_MILLIS = 20;

    @TempDir
    Path directory;

    @Test
    void aHundredAreFoundByTagAndMadeAnew() throws Exception {
        run(100);
    }

    @Test
    @Tag("stress")
    void tenThousandAreFoundByNameAndTagAndPageByPageWithin20Millis() throws Exception {
        run(10_000);
    }

    private void run(int count) throws Exception {
        try (TaggedStore store = new TaggedStore(TaggedStore.Kind.SQLITE, directory)) {
            store.install();
            store.migrate();
            for (int i = 0; i < count; i++) {
                String name = "Painting of a harbour " + i;
                if (i % 10 == 0) {
                    store.create(name, "finished");
                } else {
                    store.create(name);
                }
            }
            store.canvases.settle();
            Set<String> tagged = store.tagged("finished");
            assertEquals(count / 10, tagged.size());
            double search = median(() -> list(store, CanvasQuery.all().search("HARBOUR 77")));
            double page = median(() -> list(store, CanvasQuery.all().sortedBy(CanvasQuery.Sort.UPDATED, true)));
            double tag = median(
                    () -> list(store, CanvasQuery.all().tagged("finished").sortedBy(CanvasQuery.Sort.UPDATED, true)));
            System.out.printf(
                    "%,d canvases, %,d tagged: search %.1f ms, page of 50 %.1f ms, page of a tag %.1f ms (at most 20)%n",
                    count, tagged.size(), search, page, tag);
            assertTrue(Math.max(search, Math.max(page, tag)) <= MOST_MILLIS);
            madeAnew(store, tagged);
        }
    }

    private static void madeAnew(TaggedStore store, Set<String> tagged) {
        List<String> ids = store.canvases.canvasIds();
        ids.forEach(id -> assertTrue(store.storage.catalogue().withdraw(id)));
        assertEquals(Set.of(), store.tagged("finished"));
        List<String> behind = store.canvases.behind();
        assertEquals(ids.size(), behind.size());
        long begun = System.nanoTime();
        behind.forEach(store.canvases::project);
        System.out.printf("%,d rows made anew in %.1f s%n", ids.size(), (System.nanoTime() - begun) / 1e9);
        assertEquals(List.of(), store.canvases.behind());
        assertEquals(tagged, store.tagged("finished"));
    }

    private static CanvasPage list(TaggedStore store, CanvasQuery query) {
        return store.storage.relational().listCanvases(query);
    }

    private static double median(Supplier<CanvasPage> read) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            long begun = System.nanoTime();
            assertTrue(read.get().canvases().size() > 0);
            millis.add((System.nanoTime() - begun) / 1e6);
        }
        Collections.sort(millis);
        return millis.get(ROUNDS / 2);
    }
}
