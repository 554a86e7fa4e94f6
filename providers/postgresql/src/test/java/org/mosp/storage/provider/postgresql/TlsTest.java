package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.tck.server.PostgresServer;
import org.mosp.storage.tck.server.ServerCertificate;

/** A connection is as secure as the settings say, or there is none. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class TlsTest {

    private static String version(TestStore store) {
        RelationalEngine engine = store.open();
        List<String> version = engine.read(session -> session.query(
                "SELECT coalesce(version, 'none') FROM pg_stat_ssl WHERE pid = pg_backend_pid()", row -> row.text(1)));
        engine.close();
        return version.get(0);
    }

    private static void refused(TestStore store) {
        StorageServerException refused = assertThrows(StorageServerException.class, store::open);
        assertTrue(refused.getMessage().contains("cannot be made secure"), refused.getMessage());
    }

    @Test
    void everyModeConnectsWhereItMayAndNowhereElse(@TempDir Path directory, @TempDir Path keys, @TempDir Path otherKeys)
            throws Exception {
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxr-xr-x"));
        ServerCertificate right = ServerCertificate.make(keys);
        ServerCertificate wrong = ServerCertificate.make(otherKeys);
        try (PostgresServer server = PostgresServer.start(right.parameters())) {
            TestStore store = new TestStore(server, directory);
            assertEquals("none", version(store.with("sslmode", "disable")));
            assertTrue(version(store.with("sslmode", "require")).startsWith("TLSv1."));
            store.with("sslrootcert", right.certificate());
            assertTrue(version(store.with("sslmode", "verify-ca")).startsWith("TLSv1."));
            assertTrue(version(store.with("sslmode", "verify-full")).startsWith("TLSv1."));
            // the certificate is for the address only
            refused(store.with("host", "localhost"));
            assertTrue(version(store.with("sslmode", "verify-ca")).startsWith("TLSv1."));
            store.with("host", "127.0.0.1").with("sslrootcert", wrong.certificate());
            refused(store);
            refused(store.with("sslmode", "verify-full"));
            refused(store.with("sslrootcert", directory.resolve("nowhere.crt")));
        }
    }
}
