package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example for strangers is built from its own sources by its own pom, dropped into a hot-deploy folder, and run. */
class MigrationExampleIT {

    private static final int MOST_LINES = 60;

    @Test
    void itIsBuiltByItsOwnPomAndRuns(@TempDir Path temporary) throws IOException {
        Path data = temporary.resolve("data");
        Example example = new Example("migration", temporary, Map.of("DATA", data.toString()));
        try (Stream<String> lines = Files.lines(example.directory().resolve("pom.xml"))) {
            assertTrue(lines.count() < MOST_LINES, "a pom of less than " + MOST_LINES + " lines");
        }
        try (Distribution mosp = new Distribution(data)) {
            mosp.run("note".getBytes(StandardCharsets.UTF_8), "key", "put", "note/1")
                    .done();
            example.run("mvn package").done();
            example.run("mkdir").done();
            example.run("cp target/").done();
            String listed = example.run("mosp migrations").done().text();
            assertTrue(listed.contains("org.example.notes"), listed);
            String plan = example.run("mosp migrate --plan").done().text();
            assertTrue(plan.contains("notes 1 -> 2") && plan.contains("org.example.notes 1.0.0"), plan);
            example.run("mosp migrate --data").done();
            assertEquals(
                    "language: en\nnote",
                    mosp.run("key", "get", "note/1").done().text());
            example.run("mosp migrate --to notes@1").done();
            assertEquals("note", mosp.run("key", "get", "note/1").done().text());
            example.end();
        }
    }
}
