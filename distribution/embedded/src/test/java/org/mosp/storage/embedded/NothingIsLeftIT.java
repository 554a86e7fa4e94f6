package org.mosp.storage.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageException;

/** A program in which stores are opened and closed again and again is as it was before. */
@Timeout(400)
class NothingIsLeftIT {

    private static final int ROUNDS = Boolean.getBoolean("mosp.stress") ? 20 : 5;

    @TempDir
    Path directory;

    @Test
    void ofManyStoresNoThreadNoFileNoPropertyAndNoClass(@TempDir Path temporary) throws Exception {
        Process program = OtherProgram.start(
                OpenedAgainAndAgain.class,
                // what is only softly held would stay until memory is scarce
                List.of("-Djava.io.tmpdir=" + temporary, "-XX:SoftRefLRUPolicyMSPerMB=0"),
                directory.toString(),
                String.valueOf(ROUNDS));
        try (BufferedReader output = program.inputReader()) {
            List<String> lines = output.lines().toList();
            System.out.println(lines);
            assertEquals(1, lines.size(), () -> String.join("\n", lines));
            assertTrue(lines.get(0).startsWith("rounds " + ROUNDS + " ms "), lines.get(0));
        } finally {
            program.destroyForcibly();
        }
    }

    /** The program's log gets what the framework warns of; nothing is written to its streams unless it says so. */
    @Test
    void warningsReachTheProgramsLog() {
        List<String> told = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                synchronized (told) {
                    told.add(logged.getLevel() + " " + logged.getLoggerName() + " " + logged.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger("org.mosp.storage");
        log.addHandler(handler);
        log.setUseParentHandlers(false);
        try (MospStorage storage = MospStorage.open(directory)) {
            try (MospStorage second = MospStorage.open(storage.manager().directory())) {
                throw new AssertionError("opened twice: " + second);
            } catch (StorageException expected) {
                await(() -> told(told).contains("the store cannot be opened"), () -> "the log has " + told(told));
            }
        } finally {
            log.setUseParentHandlers(true);
            log.removeHandler(handler);
        }
        assertTrue(told(told).contains("SEVERE org.mosp.storage.manager"), told(told));
    }

    private static String told(List<String> told) {
        synchronized (told) {
            return String.join("\n", told);
        }
    }

    private static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, otherwise);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
