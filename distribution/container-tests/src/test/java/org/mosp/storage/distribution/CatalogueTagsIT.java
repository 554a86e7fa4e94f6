package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The plug-in that brings tags into the catalogue, in the assembled distribution: deployed, run, used, undone, taken away. */
class CatalogueTagsIT {

    private Distribution mosp;
    private String panda;

    @BeforeEach
    void storeWithTwoCanvases(@TempDir Path temporary) {
        mosp = new Distribution(temporary.resolve("data"));
        panda = imported("pandaBan.v1.ora");
        mosp.run("tag", panda, "bamboo").done();
        imported("pandaDeu.v1.ora");
    }

    @AfterEach
    void end() {
        mosp.close();
    }

    private String imported(String sample) {
        String json = mosp.run(
                        "import",
                        Distribution.home().resolve("samples").resolve(sample).toString(),
                        "--json")
                .done()
                .text();
        return json.replaceAll("(?s).*\"canvas\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    @Test
    void canvasesAreFoundByTagsBeforeAfterAndWithoutThePlugIn() throws IOException {
        assertOnlyPandaHas("bamboo");
        deploy();
        Result rehearsed = mosp.run("migrate", "--dry-run").done();
        assertTrue(rehearsed.text().contains("catalogue 1 -> 2"), rehearsed.text());
        assertTrue(migrations().contains("\"schema\":\"catalogue\",\"version\":1"), migrations());
        Result migrated = mosp.run("migrate").done();
        assertTrue(
                migrated.text().contains("done catalogue 1 -> 2 from org.mosp.storage.plugin.catalogue-tags 1.0.0"),
                migrated.text());
        assertTrue(migrations().contains("\"schema\":\"catalogue\",\"version\":2"), migrations());
        assertOnlyPandaHas("bamboo");
        Files.delete(deployFolder().resolve("plugin.jar"));
        mosp.start();
        mosp.run("tag", panda, "leaves").done();
        Distribution.await("the catalogue follows", () -> found("leaves").contains(panda));
        assertOnlyPandaHas("leaves");
        assertTrue(mosp.run("verify").done().text().contains("catalogue"));
        mosp.run("stop").done();
        deploy();
        mosp.run("migrate", "--to", "catalogue@1").done();
        assertOnlyPandaHas("leaves");
    }

    private void assertOnlyPandaHas(String tag) {
        String found = found(tag);
        assertTrue(found.contains(panda), found);
        assertEquals(1, found.split("\"id\"", -1).length - 1, found);
        assertFalse(found("no such tag").contains("\"id\""));
    }

    private String found(String tag) {
        return mosp.run("canvases", "--tag", tag, "--json").done().text();
    }

    private String migrations() {
        return mosp.run("migrations", "--json").done().text().replaceAll("\\s*([:,])\\s*", "$1");
    }

    private Path deployFolder() throws IOException {
        return Files.createDirectories(mosp.data().resolve("deploy"));
    }

    /** Copies beside and renames: the watcher must not see half a jar. */
    private void deploy() throws IOException {
        try (Stream<Path> plugins = Files.list(Distribution.home().resolve("plugins"))) {
            Path jar = plugins.filter(path -> path.toString().contains("catalogue-tags"))
                    .findFirst()
                    .orElseThrow();
            Path beside = deployFolder().resolve("plugin.jar.part");
            Files.copy(jar, beside);
            Files.move(beside, deployFolder().resolve("plugin.jar"));
        }
    }
}
