package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.server.PostgresServer;

/** A disk of the server that is full: nothing acknowledged is lost, and writes go on when there is space. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DiskFullServerTest {

    private static final int DISK_BYTES = 32 << 20;

    @Test
    void fullTablespaceKeepsWhatWasAcknowledgedAndGoesOnWhenThereIsRoom(@TempDir Path directory) {
        Optional<PostgresServer> started = PostgresServer.startWithSmallDisk(DISK_BYTES);
        if (started.isEmpty()) {
            System.out.println("[postgresql] full disk: SKIPPED, no file system can be mounted here");
            return;
        }
        try (PostgresServer server = started.get()) {
            server.execute(
                    "CREATE TABLESPACE small LOCATION '" + server.smallDisk() + "'",
                    "CREATE DATABASE small TABLESPACE small");
            TestStore store = new TestStore(server, directory).with("database", "small");
            try (RelationalEngine engine = store.open()) {
                // what the server has in memory only has its place on the disk before that is filled
                fill(
                        engine,
                        () -> server.executeIn("small", "CHECKPOINT"),
                        () -> server.executeIn("small", "DROP TABLE " + store.schema() + ".spare"));
            }
        }
    }

    private static void fill(RelationalEngine engine, Runnable settle, Runnable makeRoom) {
        engine.write(session -> session.update("CREATE TABLE blobs (id BIGINT PRIMARY KEY, content BYTEA)"));
        engine.write(session -> session.update("ALTER TABLE blobs ALTER content SET STORAGE EXTERNAL"));
        engine.write(session ->
                session.update("CREATE TABLE spare AS SELECT repeat('x', 1000) AS text FROM generate_series(1, 4000)"));
        settle.run();
        Bytes content = Bytes.wrap(new byte[100_000]);
        long acknowledged = 0;
        StorageFullException full = null;
        while (full == null) {
            try {
                put(engine, acknowledged, content);
                acknowledged++;
            } catch (StorageFullException e) {
                full = e;
            }
        }
        assertTrue(full.retryable() && full.getMessage().contains("/small"), full.getMessage());
        assertEquals(EngineState.OPEN, engine.state());
        assertTrue(acknowledged > 10, "acknowledged " + acknowledged);
        try {
            assertEquals(acknowledged, stored(engine));
        } catch (StorageFullException e) {
            // the server may have to write a page out before it has room to read another: typed, and over with the full
            // disk
            assertTrue(e.retryable());
        }
        makeRoom.run();
        System.out.printf(
                "[postgresql] full disk: bytes=%d, acknowledged=%d, stored=%d%n",
                DISK_BYTES, acknowledged, stored(engine));
        assertEquals(acknowledged, stored(engine));
        put(engine, acknowledged, content);
        assertEquals(acknowledged + 1, stored(engine));
    }

    private static void put(RelationalEngine engine, long id, Bytes content) {
        engine.write(session -> session.update("INSERT INTO blobs VALUES (?, ?)", id, content));
    }

    private static long stored(RelationalEngine engine) {
        return engine.read(session -> session.queryOne("SELECT count(content) FROM blobs", row -> row.number(1))
                .orElseThrow());
    }
}
