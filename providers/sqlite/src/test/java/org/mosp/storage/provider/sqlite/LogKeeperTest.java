package org.mosp.storage.provider.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;

class LogKeeperTest {

    @TempDir
    Path directory;

    @Test
    void aCheckpointThatFailsUnexpectedlyIsTriedAgainByTheSameThread() {
        AtomicInteger beside = new AtomicInteger();
        CrashPoints failing = name -> {
            boolean keeper = Thread.currentThread().getName().equals("mosp-sqlite-checkpoint");
            if (keeper && name.equals("sqlite.before-checkpoint") && beside.incrementAndGet() == 1) {
                throw new OutOfMemoryError("for this test");
            }
        };
        RelationalEngine engine = open(failing);
        try {
            TestDatabase.makeNotes(engine);
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            long written = 0;
            while (beside.get() < 3 && System.nanoTime() - until < 0) {
                TestDatabase.put(engine, "note " + written % 1_000, written++);
            }
            assertTrue(beside.get() >= 3, "the thread tried " + beside.get() + " times");
            assertEquals(EngineState.OPEN, engine.state());
        } finally {
            engine.close();
        }
        // it stays while anybody has a connection
        assertFalse(Files.exists(directory.resolve("relational.db-wal")));
    }

    @Test
    void anOpenThatFailsUnexpectedlyLeavesNoConnection() {
        CrashPoints failing = name -> {
            throw new OutOfMemoryError("for this test");
        };
        assertThrows(OutOfMemoryError.class, () -> open(failing));
        assertTrue(Files.exists(directory.resolve("relational.db")));
        // it stays while anybody has a connection
        assertFalse(Files.exists(directory.resolve("relational.db-wal")));
    }

    private RelationalEngine open(CrashPoints points) {
        return (RelationalEngine) new SqliteProvider()
                .open(new EngineContext(
                        new UUID(1, 2),
                        1,
                        directory,
                        EngineContext.Mode.WRITE,
                        Map.of("checkpoint.kib", "64"),
                        1,
                        new LocalStorageFiles(),
                        points));
    }
}
