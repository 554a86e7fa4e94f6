package org.mosp.storage.provider.sqlite;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.support.files.LocalStorageFiles;

/** A database with a table {@code notes} that is opened again and again. */
final class TestDatabase {

    private TestDatabase() {}

    static RelationalEngine open(Path directory, EngineContext.Mode mode, Map<String, String> settings) {
        return (RelationalEngine) new SqliteProvider()
                .open(new EngineContext(
                        new UUID(1, 2), 1, directory, mode, settings, 1, new LocalStorageFiles(), CrashPoints.NONE));
    }

    static void makeNotes(RelationalEngine engine) {
        engine.write(session -> session.update(
                "CREATE TABLE IF NOT EXISTS notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT"));
    }

    static void put(RelationalEngine engine, String id, long number) {
        engine.write(session -> session.update(
                "INSERT INTO notes (id, number) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET number = excluded.number",
                id,
                number));
    }

    static List<Long> numbers(RelationalEngine engine) {
        return engine.read(session -> session.query("SELECT number FROM notes ORDER BY id", row -> row.number(1)));
    }
}
