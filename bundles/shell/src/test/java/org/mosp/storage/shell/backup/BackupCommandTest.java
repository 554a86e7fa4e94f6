package org.mosp.storage.shell.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.shell.Commands;
import org.mosp.storage.shell.Console;
import org.mosp.storage.shell.Console.Result;
import org.mosp.storage.shell.RealStore;
import org.mosp.storage.shell.command.Call;
import org.mosp.storage.shell.command.CommandRunner;

/** The commands that make a file of a store, and a store of a file, on whole stores with canvases. */
@Timeout(900)
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
    void aRestoredStoreIsSearchedByTagAtOnce() {
        done(console, "import", PAINTING);
        done(console, "tag", "pandaPixie.v1", "bear");
        List<Map<String, Object>> tagged =
                done(console, "canvases", "--tag", "bear", "--json").list();
        assertEquals(1, tagged.size());
        done(console, "backup", "all.mospbackup");
        done(console, "restore", "all.mospbackup", "--data", "again");
        try (RealStore again = new RealStore(directory.resolve("again"))) {
            Result found = done(new Console(again, directory), "canvases", "--tag", "bear", "--json");
            assertEquals(tagged, found.list());
            assertEquals("", found.err());
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

    @Test
    void aCallerWhoReadsNothingDoesNotHoldUpTheBackup() throws Exception {
        done(console, "import", PAINTING);
        Unread err = new Unread();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // each step waits until the bar is drawn, which takes a second, and can not be
        BooleanSupplier goesOn = () -> {
            try {
                return !err.reached.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return true;
            }
        };
        Call call = new Call(
                List.of("backup", "unread.mospbackup"),
                directory,
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                true,
                100,
                goesOn);
        CommandRunner runner = new CommandRunner(Commands.all(), store);
        CompletableFuture<Integer> backup = CompletableFuture.supplyAsync(() -> runner.run(call));
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!out.toString(StandardCharsets.UTF_8).contains("read again and compared")) {
                assertTrue(System.nanoTime() < deadline && !backup.isDone(), "the backup is held up");
                LockSupport.parkNanos(20_000_000);
            }
            assertEquals(0, err.reached.getCount(), "the bar was drawn");
            assertFalse(backup.isDone(), "the caller has yet to read");
            assertTrue(Files.exists(directory.resolve("unread.mospbackup")));
            done(console, "backup", "beside.mospbackup");
        } finally {
            err.released.countDown();
        }
        assertEquals(0, backup.get(180, TimeUnit.SECONDS));
    }

    /** Takes no byte until it is released, as the socket of a caller who is stopped. */
    private static final class Unread extends OutputStream {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void write(int value) throws IOException {
            reached.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
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
