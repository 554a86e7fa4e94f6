package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The example for strangers is built from its own sources by its own pom, dropped into a hot-deploy folder, and run. */
class MigrationExampleIT {

    private static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();
    private static final int MOST_LINES = 60;

    /** A whole build in a process of its own. */
    private static final Duration BUILD = Duration.ofMinutes(10);

    @Test
    void itIsBuiltByItsOwnPomAndRuns(@TempDir Path temporary) throws IOException {
        Path example = temporary.resolve("example");
        copy(PROJECT.resolve("docs/examples/migration"), example);
        try (Stream<String> lines = Files.lines(example.resolve("pom.xml"))) {
            assertTrue(lines.count() < MOST_LINES, "a pom of less than " + MOST_LINES + " lines");
        }
        try (Distribution mosp = new Distribution(temporary.resolve("data"))) {
            build(mosp, example, temporary.resolve("repository"));
            mosp.run("note".getBytes(StandardCharsets.UTF_8), "key", "put", "note/1")
                    .done();
            Path deploy = Files.createDirectories(mosp.data().resolve("deploy"));
            Files.copy(example.resolve("target/org.example.notes-1.0.0.jar"), deploy.resolve("org.example.notes.jar"));
            String plan = mosp.run("migrate", "--plan").done().text();
            assertTrue(plan.contains("notes 1 -> 2") && plan.contains("org.example.notes 1.0.0"), plan);
            mosp.run("migrate").done();
            assertEquals(
                    "language: en\nnote",
                    mosp.run("key", "get", "note/1").done().text());
            mosp.run("migrate", "--to", "notes@1").done();
            assertEquals("note", mosp.run("key", "get", "note/1").done().text());
        }
    }

    /** As a stranger would, with the API in a repository that only this test sees. */
    private static void build(Distribution mosp, Path example, Path repository) throws IOException {
        Path api = Files.createDirectories(repository.resolve("org/mosp/storage/mosp-storage-api/0.1.0-SNAPSHOT"));
        try (Stream<Path> bundles = Files.list(Distribution.home().resolve("bundle"))) {
            Path jar = bundles.filter(path -> path.getFileName().toString().startsWith("mosp-storage-api"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(jar, api.resolve("mosp-storage-api-0.1.0-SNAPSHOT.jar"));
        }
        Files.writeString(api.resolve("mosp-storage-api-0.1.0-SNAPSHOT.pom"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.mosp.storage</groupId>
                  <artifactId>mosp-storage-api</artifactId>
                  <version>0.1.0-SNAPSHOT</version>
                </project>
                """);
        String local = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        Result built = Distribution.finish(
                mosp.begin(new ProcessBuilder(List.of(
                                PROJECT.resolve("mvnw").toString(),
                                "-o",
                                "-q",
                                "-B",
                                "-Dmaven.repo.local=" + repository,
                                "-Dmaven.repo.local.tail=" + local,
                                "-f",
                                example.resolve("pom.xml").toString(),
                                "package"))
                        .directory(PROJECT.toFile())),
                new byte[0],
                BUILD);
        assertEquals(0, built.status(), built.text() + built.errors());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (!path.startsWith(from.resolve("target"))) {
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target);
                }
            }
        }
    }
}
