package org.mosp.storage.provider.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;

/**
 * A commit whose write fails with an input/output error. SQLite does its own writing, so the operating system has to fail
 * it: a child process runs under a limit of file length.
 */
class FailedForceTest {

    private static final int LIMIT_BLOCKS = 8_192;

    @Test
    void failedCommitEndsWritingAndLosesNothingAcknowledged(@TempDir Path directory) throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell), "no shell to set the limit with");
        Path output = directory.resolve("output");
        Process child = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        // in blocks of 512 bytes, says POSIX; some shells count in KiB
                        "ulimit -f " + LIMIT_BLOCKS + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FailedForceTest.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertTrue(child.waitFor(180, TimeUnit.SECONDS), "the child hangs");
        String told = Files.readString(output);
        assertEquals(0, child.exitValue(), told);
        long acknowledged =
                told.lines().filter(line -> line.equals("acknowledged")).count();
        assertTrue(acknowledged > 0 && told.contains("unknown") && told.contains("read-only"), told);

        RelationalEngine engine = open(directory);
        try {
            long stored = count(engine);
            assertTrue(stored == acknowledged || stored == acknowledged + 1, stored + " of " + acknowledged);
            assertTrue(engine.verify(Progress.NONE).ok());
            insert(engine, 1_000_000);
        } finally {
            engine.close();
        }
    }

    /** The child: writes until a commit fails, then sees what is left. */
    public static void main(String[] arguments) {
        RelationalEngine engine = open(Path.of(arguments[0]));
        engine.write(session -> session.update("CREATE TABLE blobs (id INTEGER PRIMARY KEY, content BLOB NOT NULL)"));
        long acknowledged = 0;
        try {
            while (true) {
                insert(engine, acknowledged);
                acknowledged++;
                System.out.println("acknowledged");
            }
        } catch (OutcomeUnknownException e) {
            System.out.println("unknown: " + e.getMessage());
        }
        if (engine.state().mode() != EngineState.Mode.READ_ONLY || count(engine) != acknowledged) {
            throw new IllegalStateException(engine.state() + ", " + count(engine) + " of " + acknowledged);
        }
        try {
            insert(engine, acknowledged);
            throw new IllegalStateException("written after a failed commit");
        } catch (StorageReadOnlyException e) {
            System.out.println("read-only: " + e.getMessage());
        }
        engine.close();
    }

    private static void insert(RelationalEngine engine, long id) {
        byte[] content = new byte[30_000];
        content[(int) (id % content.length)] = 1;
        engine.write(session -> session.update("INSERT INTO blobs VALUES (?, ?)", id, Bytes.wrap(content)));
    }

    private static long count(RelationalEngine engine) {
        List<Long> counts = engine.read(session -> session.query("SELECT count(*) FROM blobs", row -> row.number(1)));
        return counts.get(0);
    }

    private static RelationalEngine open(Path directory) {
        // the log alone reaches the limit: no checkpoint before
        return (RelationalEngine) new SqliteProvider()
                .open(new EngineContext(
                        new UUID(1, 2),
                        1,
                        directory,
                        EngineContext.Mode.WRITE,
                        Map.of("checkpoint.kib", "1000000"),
                        1,
                        new LocalStorageFiles(),
                        CrashPoints.NONE));
    }
}
