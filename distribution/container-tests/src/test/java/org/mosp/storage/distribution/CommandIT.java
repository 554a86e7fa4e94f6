package org.mosp.storage.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.distribution.Distribution.Result;

/** The command as a process of its own: where it may stand, what it leaves, what it answers to mistakes. */
class CommandIT {

    @TempDir
    private Path temporary;

    @Test
    void helpNeedsNoDataDirectoryAndMakesNone() {
        Distribution mosp = new Distribution(temporary.resolve("untouched"));
        assertTrue(mosp.run("--help").done().text().contains("import"));
        assertTrue(mosp.run("help", "import").done().text().contains("--into"));
        assertTrue(mosp.run("import", "--help").done().text().contains("--into"));
        assertTrue(mosp.run("--version", "--json").done().text().startsWith("{\"version\": \""));
        assertFalse(Files.exists(mosp.data()));
    }

    @Test
    void mistakesInTheCommandLineAreWrongUsage() {
        Distribution mosp = new Distribution(temporary.resolve("untouched"));
        for (String launcher : List.of("run", "start", "stop")) {
            Result option = mosp.run(launcher, "--bogus");
            assertEquals(2, option.status(), option.text());
            assertTrue(option.errors().contains("unknown option --bogus"), option.errors());
            assertEquals(2, mosp.run(launcher, "extra").status());
        }
        assertFalse(Files.exists(mosp.data()));
        assertEquals(2, mosp.run("nonsense").status());
        assertEquals(2, mosp.run("key", "get").status());
        Result json = mosp.run("key", "get", "--json");
        assertEquals(2, json.status());
        assertTrue(json.text().contains("\"error\""), json.text());
    }

    @Test
    void fileWhereTheDataDirectoryShouldBeIsNamed() throws IOException {
        Path file = Files.createFile(temporary.resolve("a file"));
        Result refused = new Distribution(file).run("key", "list", "--json");
        assertEquals(1, refused.status(), refused.errors());
        assertTrue(refused.text().contains("\"error\"") && refused.text().contains("a file"), refused.text());
    }

    @Test
    void recordOfNobodyIsNoObstacle() throws IOException {
        Distribution mosp = new Distribution(Files.createDirectory(temporary.resolve("data")));
        Files.writeString(
                mosp.data().resolve("endpoint"), "socket=" + temporary.resolve("mosp-run-0/socket") + "\npid=1\n");
        mosp.run("one".getBytes(StandardCharsets.UTF_8), "key", "put", "notes/one")
                .done();
        Files.writeString(mosp.data().resolve("endpoint"), "nonsense");
        assertEquals("one", mosp.run("key", "get", "notes/one").done().text());
    }

    @Test
    void worksThroughLinksFromAnywhere() throws IOException {
        Path links = Files.createDirectory(temporary.resolve("some links"));
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.createSymbolicLink(links.resolve("inner"), Distribution.home().resolve("bin/mosp"));
        Files.createSymbolicLink(elsewhere.resolve("mosp"), Path.of("../some links/inner"));
        ProcessBuilder builder = new ProcessBuilder("./mosp", "key", "put", "notes/Grüße", "--data=my data")
                .directory(elsewhere.toFile());
        builder.environment().remove("LANG");
        builder.environment().put("LC_ALL", "C");
        try (Distribution mosp = new Distribution(elsewhere.resolve("my data"))) {
            Distribution.finish(mosp.begin(builder), "there".getBytes(StandardCharsets.UTF_8))
                    .done();
            assertEquals("there", mosp.run("key", "get", "notes/Grüße").done().text());
        }
    }

    @Test
    void nobodyElseCanReadTheDataWhateverTheUmask() throws IOException {
        Path data = temporary.resolve("private");
        String script = "umask 000; M='" + Distribution.home().resolve("bin/mosp") + "'; "
                + "echo one | \"$M\" key put notes/one && \"$M\" start && echo two | \"$M\" key put notes/two";
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        try (Distribution mosp = new Distribution(data)) {
            builder.environment().put("MOSP_STORAGE_DATA", data.toString());
            Process process = mosp.begin(builder);
            Distribution.finish(process, new byte[0]).done();
            assertEquals(List.of(), OpenToOthers.in(data));
        }
    }
}
