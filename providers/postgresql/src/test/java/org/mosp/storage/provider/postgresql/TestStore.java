package org.mosp.storage.provider.postgresql;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;
import org.mosp.storage.tck.server.PostgresServer;
import org.mosp.storage.tck.server.SharedServer;

/** A store on a server that is opened again and again, and looked at past the engine. */
final class TestStore {

    private final UUID id;
    private final long generation;
    private final PostgresServer server;
    private final Path directory;
    private final Map<String, String> settings;
    private CrashPoints crashPoints = CrashPoints.NONE;

    TestStore(PostgresServer server, Path directory) {
        this(UUID.randomUUID(), 1, server, directory);
    }

    private TestStore(UUID id, long generation, PostgresServer server, Path directory) {
        this.id = id;
        this.generation = generation;
        this.server = server;
        this.directory = directory;
        this.settings = new HashMap<>(server.settings());
    }

    static TestStore shared(Path directory) {
        return new TestStore(SharedServer.get(), directory);
    }

    /** The same store's next instance, as a swap makes it. */
    TestStore nextGeneration(Path itsDirectory) {
        return new TestStore(id, generation + 1, server, itsDirectory);
    }

    /** A copy of it that is thrown away, as a dry run makes it. */
    TestStore scratch(Path itsDirectory) {
        return new TestStore(id, SchemaRemoval.SCRATCH, server, itsDirectory);
    }

    /** The same instance with the server's own settings. */
    static TestStore at(TestStore store, Path directory) {
        return new TestStore(store.id, store.generation, store.server, directory);
    }

    TestStore with(String name, Object value) {
        settings.put(name, value.toString());
        return this;
    }

    TestStore crashPoints(CrashPoints points) {
        crashPoints = points;
        return this;
    }

    EngineContext context(EngineContext.Mode mode, long nextSequence) {
        return new EngineContext(
                id, generation, directory, mode, settings, nextSequence, new LocalStorageFiles(), crashPoints);
    }

    EngineContext context() {
        return context(EngineContext.Mode.WRITE, 1);
    }

    /** Removes what it has on the server. */
    void discard() {
        new PostgresqlProvider().discard(context());
    }

    RelationalEngine open() {
        return open(EngineContext.Mode.WRITE, 1);
    }

    RelationalEngine open(EngineContext.Mode mode, long nextSequence) {
        return (RelationalEngine) new PostgresqlProvider().open(context(mode, nextSequence));
    }

    /** Opens it and makes a table {@code notes}. */
    RelationalEngine openWithNotes() {
        RelationalEngine engine = open();
        engine.write(session -> session.update(
                "CREATE TABLE IF NOT EXISTS notes (id TEXT COLLATE \"C\" PRIMARY KEY, number BIGINT NOT NULL)"));
        return engine;
    }

    String schema() {
        return "mosp_" + id.toString().replace("-", "") + "_" + generation;
    }

    PostgresServer server() {
        return server;
    }

    static long put(RelationalEngine engine, String note, long number) {
        return engine.write(session -> {
            session.update("INSERT INTO notes (id, number) VALUES (?, ?)", note, number);
            return session.sequence();
        });
    }

    static List<Long> numbers(RelationalEngine engine) {
        return engine.read(session -> session.query("SELECT number FROM notes ORDER BY id", row -> row.number(1)));
    }

    /** The first column of a query of the superuser. */
    List<String> look(String sql) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The notes as the server has them, whatever an engine says. */
    List<String> storedNotes() {
        return look("SELECT id FROM " + schema() + ".notes ORDER BY id COLLATE \"C\"");
    }

    /** Ends the sessions that write to this database, as an administrator does. */
    void endWriters() {
        look("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'mosp-storage writer%'");
    }
}
