package org.mosp.storage.openraster.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.openraster.ImportOptions;
import org.mosp.storage.openraster.ImportReport;

/** A second version of a painting costs what changed; its first version stays. */
class VersionsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"pandaBan", "pandaDeu", "pandaPixie"})
    void secondVersionAddsAtMostATwentiethOfItsSize(String name) throws Exception {
        Path first = Corpus.file("paintings/" + name + ".v1.ora");
        Path second = Corpus.file("paintings/" + name + ".v2.ora");
        try (RealStore store = new RealStore(directory)) {
            ImportReport one = store.files().importFile(first, ImportOptions.NEW);
            Map<String, String> ids = ids(store, one.canvas());
            store.canvases().settle();
            long before = store.bytes("");
            ImportReport two = store.files().importFile(second, ImportOptions.into(one.canvas()));
            store.canvases().settle();
            long all = store.bytes("");
            long sizes = Files.size(first) + Files.size(second);
            System.out.printf(
                    "%s: second version of %,d B adds %,d B by the revision, %,d B by the keys (%.2f %%);"
                            + " both %,d of %,d B (%.3f)%n",
                    name,
                    Files.size(second),
                    two.bytesStored(),
                    all - before,
                    100.0 * (all - before) / Files.size(second),
                    all,
                    sizes,
                    (double) all / sizes);
            assertEquals(one.canvas(), two.canvas());
            assertTrue(two.bytesStored() <= Files.size(second) / 20, "added " + two.bytesStored());
            assertTrue(all - before <= Files.size(second) / 20, "keys added " + (all - before));
            assertTrue(all <= sizes * 0.55, "both " + all + " of " + sizes);
            ids(store, one.canvas()).forEach((layer, id) -> {
                String former = layer.replace(" [m]", "");
                assertEquals(ids.get(former), id, layer);
            });
            assertExports(store, two, second);
            assertExports(store, one, first);
        }
    }

    private void assertExports(RealStore store, ImportReport report, Path file) throws Exception {
        Path out = directory.resolve("out.ora");
        store.files().exportFile(report.canvas(), OptionalLong.of(report.revision()), out);
        OraFile expected = new OraFile(file);
        OraFile actual = new OraFile(out);
        assertEquals(expected.tree(true), actual.tree(true));
        for (int i = 0; i < expected.layers().size(); i++) {
            assertEquals(
                    OraFile.placedPixels(expected.picture(expected.layers().get(i))),
                    OraFile.placedPixels(actual.picture(actual.layers().get(i))));
        }
    }

    @Test
    void sameFileAgainAddsNextToNothing() throws Exception {
        Path file = Corpus.file("mypaint/mp04_1200x900_nested6_passthrough.ora");
        try (RealStore store = new RealStore(directory)) {
            ImportReport one = store.files().importFile(file, ImportOptions.NEW);
            ImportReport two = store.files().importFile(file, ImportOptions.into(one.canvas()));
            assertTrue(two.bytesStored() < 4_096, "added " + two.bytesStored());
            assertExports(store, two, file);
        }
    }

    private static Map<String, String> ids(RealStore store, String canvas) {
        return store.canvases().open(canvas).data().layers().stream()
                .filter(layer -> layer.name().isPresent())
                .collect(Collectors.toMap(layer -> layer.name().orElseThrow(), LayerData::id, (a, b) -> a));
    }
}
