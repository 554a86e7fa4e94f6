package org.mosp.storage.tck;

import java.util.List;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** A table {@code notes}: {@code id}, {@code number}. */
final class Notes {

    private Notes() {}

    /** Opens an engine and makes the table. */
    static RelationalEngine open(EngineHome<RelationalEngine> home) {
        RelationalEngine engine = home.open();
        String strict = lite(engine) ? " STRICT" : "";
        engine.write(session ->
                session.update("CREATE TABLE notes (id TEXT PRIMARY KEY, number INTEGER NOT NULL)" + strict));
        return engine;
    }

    static boolean lite(RelationalEngine engine) {
        return engine.dialect() == RelationalEngine.Dialect.SQLITE;
    }

    /** Puts a note; returns the commit sequence. */
    static long put(RelationalEngine engine, String id, long number) {
        return engine.write(session -> {
            put(session, id, number);
            return session.sequence();
        });
    }

    static void put(SqlSession session, String id, long number) {
        session.update(
                "INSERT INTO notes (id, number) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET number = excluded.number",
                id,
                number);
    }

    static List<Long> numbers(RelationalEngine engine) {
        return engine.read(session -> session.query("SELECT number FROM notes ORDER BY id", row -> row.number(1)));
    }
}
