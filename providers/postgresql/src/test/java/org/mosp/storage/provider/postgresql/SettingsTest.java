package org.mosp.storage.provider.postgresql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageServerException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.support.files.LocalStorageFiles;

class SettingsTest {

    private static PostgresqlSettings settings(String... namesAndValues) {
        Map<String, String> settings = new HashMap<>(Map.of("host", "db.example.org", "database", "d", "user", "u"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            settings.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        EngineContext context = new EngineContext(
                new UUID(1, 2),
                3,
                Path.of("."),
                EngineContext.Mode.WRITE,
                settings,
                1,
                new LocalStorageFiles(),
                CrashPoints.NONE);
        return PostgresqlSettings.of(context, Map.of("readers", "7", "wait.seconds", "9"));
    }

    private static String refused(String... namesAndValues) {
        return ""
                + assertThrows(IllegalArgumentException.class, () -> settings(namesAndValues))
                        .getMessage();
    }

    @Test
    void storesSettingsComeBeforeTheBundlesAndTheDefaults() {
        PostgresqlSettings settings = settings("wait.seconds", "2", "port", "6000");
        assertEquals(7, settings.readers());
        assertEquals(2, settings.longestWait().toSeconds());
        assertEquals("db.example.org:6000/d", settings.server());
        assertEquals(5_432, settings().port());
    }

    @Test
    void connectionToAnotherMachineIsVerifiedUnlessSaidOtherwise() {
        assertEquals(PostgresqlSettings.Tls.VERIFY_FULL, settings().tls());
        assertEquals(
                PostgresqlSettings.Tls.DISABLE, settings("host", "127.0.0.1").tls());
        assertEquals(
                PostgresqlSettings.Tls.REQUIRE, settings("sslmode", "require").tls());
        assertTrue(refused("sslmode", "prefer").contains("verify-full"));
    }

    @Test
    void passwordItselfIsRefusedAndNotRepeated() {
        String message = refused("password", "geheim");
        assertTrue(message.contains("password.file"), message);
        assertFalse(message.contains("geheim"), message);
    }

    @Test
    void unknownSettingsAreRefusedByNameWithoutTheirValues() {
        String message = refused("pasword", "geheim", "hots", "x");
        assertTrue(message.contains("[hots, pasword]"), message);
        assertFalse(message.contains("geheim"), message);
    }

    @Test
    void whatIsMissingOrOutOfBoundsIsNamed() {
        assertTrue(refused("database", "").contains("\"database\""));
        assertTrue(refused("port", "70000").contains("port=70000"));
        assertTrue(refused("port", "x").contains("port"));
        assertTrue(refused("host", "a b").contains("host"));
        assertTrue(refused("host", "db/other?user=x").contains("host"));
        assertTrue(refused("schema", "a; DROP SCHEMA public").contains("schema"));
        assertTrue(refused("socket.timeout.seconds", "1").contains("socket.timeout.seconds"));
        assertTrue(refused("password.file", "f", "password.env", "E").contains("exclude"));
    }

    @Test
    void passwordIsReadAnewFromItsFileOrTheEnvironment(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("password");
        PasswordReference inFile = settings("password.file", file.toString()).password();
        assertThrows(StorageIoException.class, () -> inFile.read("server"));
        Files.writeString(file, "first\n");
        assertEquals("first", inFile.read("server"));
        Files.writeString(file, " second ");
        assertEquals(" second ", inFile.read("server"));
        PasswordReference inEnvironment =
                settings("password.env", "DB_PASSWORD").password();
        assertEquals("third", inEnvironment.read("server", Map.of("DB_PASSWORD", "third")::get));
        StorageServerException absent =
                assertThrows(StorageServerException.class, () -> inEnvironment.read("server", name -> null));
        assertTrue(absent.getMessage().contains("DB_PASSWORD"), absent.getMessage());
        assertEquals("", settings().password().read("server"));
    }
}
