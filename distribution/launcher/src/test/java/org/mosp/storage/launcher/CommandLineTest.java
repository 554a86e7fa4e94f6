package org.mosp.storage.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    private static final Path HERE = Path.of("/here");

    @Test
    void dataDirectoryIsTakenFromAnywhere() {
        for (List<String> typed : List.of(
                List.of("--data", "d", "key", "list"),
                List.of("key", "--data=d", "list"),
                List.of("key", "list", "--data", "/here/x/../d"))) {
            CommandLine line = CommandLine.parse(typed, HERE);
            assertEquals(Optional.of(Path.of("/here/d")), line.data());
            assertEquals(List.of("key", "list"), line.arguments());
            assertEquals("key", line.command());
        }
    }

    @Test
    void whatFollowsTwoDashesIsLeftAlone() {
        CommandLine line = CommandLine.parse(List.of("key", "get", "--", "--data", "--help"), HERE);
        assertEquals(Optional.empty(), line.data());
        assertFalse(line.asksForHelp());
        assertEquals(List.of("key", "get", "--", "--data", "--help"), line.arguments());
    }

    @Test
    void missingDirectoryIsWrongUsage() {
        Refusal refusal = assertThrows(Refusal.class, () -> CommandLine.parse(List.of("status", "--data"), HERE));
        assertEquals(ExitStatus.USAGE, refusal.status());
    }

    @Test
    void helpAndTourOpenNoStore() {
        assertFalse(CommandLine.parse(List.of("help", "import"), HERE).needsStore());
        assertFalse(CommandLine.parse(List.of("import", "-h"), HERE).needsStore());
        assertFalse(CommandLine.parse(List.of("demo"), HERE).needsStore());
        assertTrue(CommandLine.parse(List.of("export", "demo", "x.ora"), HERE).needsStore());
    }

    @Test
    void restoreMakesTheStoreAndOpensNone() {
        assertTrue(CommandLine.parse(List.of("restore", "a.mospbackup"), HERE).makesStore());
        assertFalse(CommandLine.parse(List.of("restore", "--help"), HERE).makesStore());
        assertFalse(CommandLine.parse(List.of("backup", "restore"), HERE).makesStore());
    }

    @Test
    void tourIsToldItsDirectory() {
        assertEquals(
                List.of("demo", "--data=/here/d", "--strokes", "20"),
                CommandLine.parse(List.of("demo", "--strokes", "20", "--data", "d"), HERE)
                        .arguments());
    }

    @Test
    void refusalIsAlsoADocument() {
        Refusal refusal = new Refusal(1, "x", "a \"b\"\n\u0001c").with("file", "d\\e");
        assertEquals(
                "{\"error\": \"x\", \"message\": \"a \\\"b\\\"\\n\\u0001c\", \"details\": {\"file\": \"d\\\\e\"}}",
                refusal.json());
    }
}
