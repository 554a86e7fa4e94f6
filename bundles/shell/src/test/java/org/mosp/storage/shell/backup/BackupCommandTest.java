package org.mosp.storage.shell.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;

/** The commands that make a file of a store, and a store of a file, on whole stores with canvases. */
@Timeout(180)
class BackupCommandTest {

    private static final String PAINTING = Path.of("../../distribution/samples/pandaPixie.v1.ora")
            .toAbsolutePath()
            .normalize()
            .toString();

    @TempDir
    Path directory;

    private RealStore store;
    private Console console;

    @BeforeEach
    void open() {
        store = new RealStore(directory.resolve("store"));
        console = new Console(store, directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Result done(Console on, String... typed) {
        Result result = on.type(typed);
        assertEquals(0, result.status(), String.join(" ", typed) + ": " + result.out() + result.err());
        return result;
    }

    @Test
    void aStoreOfPaintingsIsThereAgainOnAnotherEngineWithItsCatalogue() {
        done(console, "import", PAINTING);
        done(console, "paint", "pandaPixie.v1", "--strokes", "5");
        done(console, "preferences", "anna", "theme=dark");
        store.canvases().settle();
        List<Map<String, Object>> canvases = done(console, "canvases", "--json").list();
        Result backup = done(console, "backup", "all.mospbackup", "--note", "before the move");
        assertTrue(backup.out().contains("read again and compared, digest "), backup.out());
        assertTrue(backup.out().contains("next: mosp restore all.mospbackup --data NEW-DIRECTORY"), backup.out());
        Map<String, Object> sound =
                done(console, "restore", "all.mospbackup", "--check", "--json").object();
        assertEquals("before the move", sound.get("note"));
        assertEquals(true, sound.get("verified"));
        Map<String, Object> restored = done(
                        console, "restore", "all.mospbackup", "--data", "again", "--engine", "mvstore", "--json")
                .object();
        assertEquals(sound.get("digest"), restored.get("digest"));
        assertEquals(Map.of("incremental", "mvstore", "relational", "sqlite"), restored.get("engines"));
        try (RealStore again = new RealStore(directory.resolve("again"))) {
            Console there = new Console(again, directory);
            again.canvases().settle();
            assertEquals(canvases, done(there, "canvases", "--json").list());
            assertEquals(true, done(there, "verify", "--json").object().get("ok"));
            assertEquals(
                    done(console, "history", "pandaPixie.v1", "--json").list(),
                    done(there, "history", "pandaPixie.v1", "--json").list());
            assertTrue(done(there, "preferences", "anna").out().contains("dark"));
            // the marks of the canvases are worked off: nothing but what was backed up is there
            assertEquals(
                    sound.get("digest"),
                    done(there, "backup", "of-again.mospbackup", "--json")
                            .object()
                            .get("digest"));
            done(there, "paint", "pandaPixie.v1", "--strokes", "2");
        }
    }

    @Test
    void whatIsRefusedSaysWhyAndLeavesNothing() throws Exception {
        done(console, "backup", "all.mospbackup");
        refused("backup-refused", "backup", "all.mospbackup");
        refused("no-such-directory", "backup", "nowhere/all.mospbackup");
        refused("backup-refused", "restore", "all.mospbackup");
        refused("no-such-engine", "restore", "all.mospbackup", "--data", "to", "--engine", "rocks");
        refused("io", "restore", "missing.mospbackup", "--data", "to");
        Files.writeString(directory.resolve("no.mospbackup"), "something else");
        refused("invalid-file", "restore", "no.mospbackup", "--data", "to");
        byte[] bytes = Files.readAllBytes(directory.resolve("all.mospbackup"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(directory.resolve("flipped.mospbackup"), bytes);
        refused("invalid-file", "restore", "flipped.mospbackup", "--data", "to");
        refused("invalid-file", "restore", "flipped.mospbackup", "--check");
        assertEquals(
                2,
                console.type("restore", "all.mospbackup", "--data", "to", "--engine", "mapdb,mvstore")
                        .status());
        assertFalse(Files.exists(directory.resolve("to")));
        Result cancelled = console.cancelled(() -> true).type("backup", "cancelled.mospbackup");
        assertEquals(1, cancelled.status());
        assertFalse(Files.exists(directory.resolve("cancelled.mospbackup")));
    }

    private void refused(String id, String... typed) {
        Result result = console.type(typed);
        assertEquals(1, result.status(), String.join(" ", typed) + ": " + result.out() + result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        String[] json = java.util.stream.Stream.concat(
                        java.util.Arrays.stream(typed), java.util.stream.Stream.of("--json"))
                .toArray(String[]::new);
        assertEquals(id, console.type(json).object().get("error"));
    }
}
