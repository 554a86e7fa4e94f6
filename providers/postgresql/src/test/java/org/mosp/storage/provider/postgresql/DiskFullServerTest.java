package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
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
@Timeout(value = 120, unit = TimeUnit.SECONDS)
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
            RelationalEngine engine = store.open();
            engine.write(session -> session.update("CREATE TABLE blobs (id BIGINT PRIMARY KEY, content BYTEA)"));
            engine.write(session -> session.update("ALTER TABLE blobs ALTER content SET STORAGE EXTERNAL"));
            Bytes content = Bytes.wrap(new byte[100_000]);
            long acknowledged = 0;
            StorageFullException full = null;
            while (full == null) {
                long id = acknowledged;
                try {
                    engine.write(session -> session.update("INSERT INTO blobs VALUES (?, ?)", id, content));
                    acknowledged++;
                } catch (StorageFullException e) {
                    full = e;
                }
            }
            assertTrue(full.retryable() && full.getMessage().contains("/small"), full.getMessage());
            assertEquals(EngineState.OPEN, engine.state());
            long stored =
                    engine.read(session -> session.queryOne("SELECT count(content) FROM blobs", row -> row.number(1))
                            .orElseThrow());
            System.out.printf(
                    "[postgresql] full disk: bytes=%d, acknowledged=%d, stored=%d%n", DISK_BYTES, acknowledged, stored);
            assertTrue(acknowledged > 10, "acknowledged " + acknowledged);
            assertEquals(acknowledged, stored);
            engine.write(session -> session.update("DELETE FROM blobs WHERE id >= 5"));
            server.executeIn("small", "VACUUM " + store.schema() + ".blobs");
            engine.write(session -> session.update("INSERT INTO blobs VALUES (5, ?)", content));
            assertEquals(
                    List.of(6L),
                    engine.<List<Long>>read(
                            session -> session.query("SELECT count(*) FROM blobs", row -> row.number(1))));
            engine.close();
        }
    }
}
