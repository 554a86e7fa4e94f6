package org.mosp.storage.provider.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.RelationalEngine;
import org.sqlite.SQLiteDataSource;

class SqliteFilesTest {

    @TempDir
    Path directory;

    private RelationalEngine engine;

    @BeforeEach
    void open() {
        engine = TestDatabase.open(directory, EngineContext.Mode.WRITE, Map.of());
        TestDatabase.makeNotes(engine);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private RelationalEngine open(EngineContext.Mode mode) {
        return TestDatabase.open(directory, mode, Map.of());
    }

    @Test
    void readingOnlyWritesNothing() throws Exception {
        TestDatabase.put(engine, "a", 1);
        // as after a kill: the log holds what the database does not have yet
        Path killed = Files.createDirectory(directory.resolve("killed"));
        for (String name : List.of("relational.db", "relational.db-wal")) {
            Files.copy(directory.resolve(name), killed.resolve(name));
        }
        engine.close();
        Path whole = directory;
        for (Path each : List.of(killed, whole)) {
            directory = each;
            Map<String, String> before = contents(each);
            engine = open(EngineContext.Mode.READ_ONLY);
            assertEquals(List.of(1L), TestDatabase.numbers(engine));
            assertEquals(EngineState.Mode.READ_ONLY, engine.state().mode());
            assertThrows(StorageReadOnlyException.class, () -> TestDatabase.put(engine, "b", 2));
            assertTrue(engine.verify(Progress.NONE).ok());
            assertEquals(before, contents(each));
            engine.close();
            assertEquals(before, contents(each));
        }
    }

    @Test
    void missingEmptyAndDamagedAreThreeFindings() throws Exception {
        engine.close();
        Path file = directory.resolve("relational.db");
        byte[] good = Files.readAllBytes(file);
        Files.write(file, new byte[0]);
        assertTrue(openFails().contains("empty"));
        byte[] noise = good.clone();
        Arrays.fill(noise, 0, 100, (byte) 7);
        Files.write(file, noise);
        assertTrue(openFails().contains("not a database"));
        Files.move(file, directory.resolve("elsewhere"));
        Files.write(directory.resolve("relational.db-wal"), new byte[32]);
        assertTrue(openFails().contains("missing"));
        Files.delete(directory.resolve("relational.db-wal"));
        assertThrows(StorageDamagedException.class, () -> open(EngineContext.Mode.READ_ONLY));
        assertFalse(Files.exists(file));
        Files.write(file, good);
        engine = open(EngineContext.Mode.WRITE);
    }

    @Test
    void strangersDatabaseAndNewerFormAreRefused() throws Exception {
        engine.close();
        foreign("PRAGMA user_version=2");
        assertThrows(NewerThanSoftwareException.class, () -> open(EngineContext.Mode.WRITE));
        foreign("PRAGMA user_version=1");
        foreign("PRAGMA application_id=5");
        assertTrue(openFails().contains("not a database of this engine"));
        foreign("PRAGMA application_id=" + DatabaseFile.APPLICATION_ID);
        engine = open(EngineContext.Mode.WRITE);
    }

    @Test
    void filesBelongToTheOwnerAloneAndNothingElseIsLeft() throws Exception {
        TestDatabase.put(engine, "a", 1);
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertTrue(
                        Set.of("relational.db", "relational.db-wal", "relational.db-shm")
                                .contains(file.getFileName().toString()),
                        file.toString());
                assertEquals(owner, Files.getPosixFilePermissions(file), file.toString());
            }
        }
        engine.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(directory.resolve("relational.db")), files.toList());
        }
    }

    @Test
    void directoryMayHaveAnyName(@TempDir Path parent) throws Exception {
        engine.close();
        directory = Files.createDirectory(parent.resolve("a?b #%20 ü;x=y&mode=memory"));
        engine = open(EngineContext.Mode.WRITE);
        engine.write(session -> session.update("CREATE TABLE notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL)"));
        TestDatabase.put(engine, "a", 1);
        engine.close();
        engine = open(EngineContext.Mode.READ_ONLY);
        assertEquals(List.of(1L), TestDatabase.numbers(engine));
    }

    private static Map<String, String> contents(Path directory) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.getLastModifiedTime(file) + " " + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private String openFails() {
        return assertThrows(StorageDamagedException.class, () -> open(EngineContext.Mode.WRITE))
                .getMessage();
    }

    private void foreign(String statement) throws Exception {
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve("relational.db"));
        try (Connection connection = source.getConnection();
                Statement control = connection.createStatement()) {
            control.execute(statement);
        }
    }
}
