package org.mosp.storage.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every link from a page of the project to another, or to a file or a heading, leads somewhere. */
class LinksTest {

    @Test
    void everyLinkOfThePagesLeadsSomewhere() throws IOException {
        assertEquals(List.of(), project().broken());
    }

    @Test
    void everyPageOfDocsIsReachedFromTheReadme() throws IOException {
        Pages pages = project();
        Set<String> lost = new TreeSet<>(pages.names());
        lost.removeAll(pages.reachedFrom("README.md"));
        lost.removeIf(page -> !page.startsWith("docs/"));
        assertEquals(Set.of(), lost);
    }

    @Test
    void aBrokenLinkIsSeen(@TempDir Path temporary) throws IOException {
        Path root = temporary.toRealPath();
        Files.createDirectories(root.resolve("docs/target"));
        Files.writeString(root.resolve("README.md"), """
                # Some page, with *words*
                [a](docs/a.md) [b](docs/b.md) [c](docs/a.md#two-words) [d](docs/a.md#three) [e](#some-page-with-words)
                [f](../outside.md) [g](https://example.org/nothing) `[h](no/link)`
                ```
                [i](no/link)
                ```
                """);
        Files.writeString(
                root.resolve("docs/a.md"), "## Two words\n## Two words\n[back](../README.md) [again](#two-words-1)\n");
        Files.writeString(root.resolve("docs/alone.md"), "[a](A.md)\n");
        Files.writeString(root.resolve("docs/target/made.md"), "[a](nothing.md)\n");

        Pages pages = new Pages(root);
        assertEquals(
                List.of(
                        "README.md: docs/b.md",
                        "README.md: docs/a.md#three",
                        "README.md: ../outside.md",
                        "docs/alone.md: A.md"),
                pages.broken());
        assertEquals(Set.of("README.md", "docs/a.md"), pages.reachedFrom("README.md"));
        assertEquals(Set.of("README.md", "docs/a.md", "docs/alone.md"), pages.names());
    }

    private static Pages project() throws IOException {
        Path root = Path.of("../..").toRealPath();
        assertTrue(Files.exists(root.resolve("mvnw")), root::toString);
        return new Pages(root);
    }
}
