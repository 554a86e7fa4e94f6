package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that embeds the store is built from its own sources by its own pom, and prints what its page says. */
class EmbedExampleIT {

    @Test
    void itIsBuiltByItsOwnPomAndReadsWhatItCommitted(@TempDir Path temporary) throws IOException {
        Path data = temporary.resolve("data");
        Example example = new Example("embed", temporary, Map.of("DATA", data.toString()));
        example.run("mvn package").done();
        String printed = example.run("java -cp").done().text();
        List<String> page = Files.readAllLines(example.directory().resolve("README.md"));
        int begin = page.indexOf("```text") + 1;
        List<String> promised = page.subList(begin, begin + 5);
        assertEquals(promised, printed.lines().toList());
        String catalogue = example.run("mosp canvases").done().text();
        assertTrue(catalogue.contains("sketch"), catalogue);
        example.end();
    }
}
