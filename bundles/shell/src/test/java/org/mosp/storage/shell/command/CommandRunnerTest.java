package org.mosp.storage.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.shell.Commands;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.NoServices;

class CommandRunnerTest {

    private static final Path HERE = Path.of("").toAbsolutePath();

    private static Console console(RuntimeException reason) {
        return new Console(new NoServices(reason), HERE);
    }

    private final Console console = console(new AssertionError0());

    /** Help must not ask for services. */
    private static final class AssertionError0 extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void helpNeedsNoStoreAndNamesEveryCommand() {
        Result help = console.type("--help");
        assertEquals(0, help.status(), help.err());
        for (CommandDescription command : Commands.all().shown()) {
            assertTrue(help.out().contains("\n  " + command.name()), command.name());
            Result own = console.type(command.name(), "--help");
            assertEquals(0, own.status());
            assertTrue(own.out().contains("usage: mosp " + command.name()), own.out());
            assertEquals(own.out(), console.type("help", command.name()).out());
            assertEquals(
                    "mosp " + command.usage(),
                    console.type("help", command.name(), "--json").object().get("usage"));
        }
    }

    @Test
    void helpFitsAScreenOfAHundredColumns() {
        for (CommandDescription command : Commands.all().shown()) {
            command.explanation().lines().forEach(line -> assertTrue(line.length() <= 100, line));
            assertFalse(command.examples().isEmpty(), command.name() + " teaches by example");
        }
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheOneThatWasMeant() {
        Map<String, String> meant = Map.of(
                "statsu",
                "status",
                "provider",
                "providers",
                "hepl",
                "help",
                "KEY",
                "key",
                "keys",
                "key",
                "star",
                "start");
        meant.forEach((typed, command) -> {
            Result result = console.type(typed);
            assertEquals(2, result.status());
            assertEquals("", result.out());
            assertTrue(result.err().contains("did you mean 'mosp " + command + "'?"), result.err());
        });
        assertFalse(console.type("xyzzy").err().contains("did you mean"));
    }

    @Test
    void wrongUsageSaysWhatIsWrongTheUsageLineAndWhereToRead() {
        for (List<String> typed : List.of(
                List.of("status", "extra"),
                List.of("key"),
                List.of("key", "get"),
                List.of("key", "frob", "x"),
                List.of("key", "list", "--limit", "many"),
                List.of("key", "list", "--limit", "0"),
                List.of("key", "list", "--limit"),
                List.of("key", "list", "--limti", "3"),
                List.of("key", "put", "a", "--force=yes"),
                List.of("status", "-x"),
                List.of("status", "--data"))) {
            Result result = console.type(typed.toArray(new String[0]));
            assertEquals(2, result.status(), typed.toString());
            assertEquals("", result.out());
            List<String> lines = result.err().lines().toList();
            assertEquals(3, lines.size(), result.err());
            assertTrue(lines.get(0).startsWith("mosp " + typed.get(0) + ": "), lines.get(0));
            assertTrue(lines.get(1).startsWith("usage: mosp " + typed.get(0)), lines.get(1));
            assertEquals("see mosp " + typed.get(0) + " --help", lines.get(2));
        }
        assertTrue(console.type("key", "list", "--limti", "3").err().contains("did you mean --limit?"));
    }

    @Test
    void noCommandShowsTheOverviewAndIsWrongUsage() {
        Result result = console.type();
        assertEquals(2, result.status());
        assertTrue(result.out().contains("mosp demo"));
    }

    @Test
    void wrongUsageIsADocumentWhereOneIsWanted() {
        for (List<String> typed : List.of(
                List.of("--json", "xyzzy"), List.of("status", "--json", "--nope"), List.of("key", "get", "--json"))) {
            Result result = console.type(typed.toArray(new String[0]));
            assertEquals(2, result.status());
            assertEquals("usage", result.object().get("error"));
            assertEquals("", result.err());
        }
    }

    @Test
    void optionsStandAnywhere() {
        assertEquals("1.2.3", console.type("--json", "--version").object().get("version"));
        assertEquals(0, console.type("--data", "key", "help", "--json").status());
        assertEquals(0, console.type("--data=/x", "help", "key").status());
    }

    @Test
    void aLockedStoreEndsWithFourAndNamesTheOwner() {
        Instant since = Instant.parse("2026-01-02T03:04:05Z");
        Console locked = console(new StorageLockedException(Path.of("/data"), 4711, since));
        Result result = locked.type("status");
        assertEquals(4, result.status());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count());
        assertTrue(result.err().contains("4711") && result.err().contains("2026-01-02T03:04:05Z"), result.err());
        Result json = locked.type("status", "--json");
        assertEquals(4, json.status());
        assertEquals("locked", json.object().get("error"));
        assertEquals(
                Map.of("directory", "/data", "pid", 4711L, "since", "2026-01-02T03:04:05Z"),
                json.object().get("details"));
    }

    @Test
    void damageEndsWithThree() {
        StorageException damage = new StorageDamagedException("log.3", 4096, "canvas/a/layers", "checksum", null);
        Result result = console(damage).type("status", "--json");
        assertEquals(3, result.status());
        assertEquals(
                Map.of("file", "log.3", "offset", "4096", "key", "canvas/a/layers", "finding", "checksum"),
                result.object().get("details"));
    }

    @Test
    void aMistakeOfOursIsOneLineToo() {
        Result result = console(new IllegalStateException("two\nlines")).type("status");
        assertEquals(1, result.status());
        assertEquals(1, result.err().lines().count());
        assertTrue(result.err().contains("internal error"), result.err());
        assertEquals(
                "internal",
                console(new IllegalStateException())
                        .type("status", "--json")
                        .object()
                        .get("error"));
    }
}
