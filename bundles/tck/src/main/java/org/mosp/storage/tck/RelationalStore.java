package org.mosp.storage.tck;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;
import org.mosp.storage.spi.SqlSession;

/** The relational role: {@link Keyspace#USER} is a table, {@link Keyspace#STORE} is {@code mosp_store}. */
final class RelationalStore implements StoreUnderTest {

    private final RelationalEngine engine;

    RelationalStore(RelationalEngine engine) {
        this.engine = engine;
        if (engine.state().mode() == EngineState.Mode.OPEN) {
            String bytes = engine.dialect() == RelationalEngine.Dialect.POSTGRESQL ? "BYTEA" : "BLOB";
            engine.write(session -> session.update("CREATE TABLE IF NOT EXISTS tck_entries (name TEXT PRIMARY KEY,"
                    + " version BIGINT NOT NULL, schema_version BIGINT NOT NULL, flags BIGINT NOT NULL, content "
                    + bytes + " NOT NULL)"));
        }
    }

    @Override
    public RelationalEngine engine() {
        return engine;
    }

    @Override
    public long commit(List<EngineBatch.Change> changes) {
        return engine.write(session -> {
            changes.forEach(change -> apply(session, change));
            return session.sequence();
        });
    }

    private static void apply(SqlSession session, EngineBatch.Change change) {
        String name = change.key().toUtf8();
        if (change instanceof EngineBatch.Put put) {
            EngineEntry entry = new EngineEntry(
                    put.keyspace(), put.key(), session.sequence(), put.schemaVersion(), put.flags(), put.value());
            if (put.keyspace() == Keyspace.STORE) {
                session.put(entry);
            } else {
                session.update(
                        "INSERT INTO tck_entries (name, version, schema_version, flags, content) VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (name) DO UPDATE SET version = excluded.version, schema_version ="
                                + " excluded.schema_version, flags = excluded.flags, content = excluded.content",
                        name,
                        entry.version(),
                        entry.schemaVersion(),
                        entry.flags(),
                        entry.value());
            }
        } else if (change.keyspace() == Keyspace.STORE) {
            session.delete(Keyspace.STORE, name);
        } else {
            session.update("DELETE FROM tck_entries WHERE name = ?", name);
        }
    }

    @Override
    public Map<Place, EngineEntry> contents() {
        return engine.read(session -> {
            Map<Place, EngineEntry> contents = new HashMap<>();
            List<EngineEntry> rows = session.query(
                    "SELECT name, version, schema_version, flags, content FROM tck_entries",
                    row -> new EngineEntry(
                            Keyspace.USER,
                            Bytes.utf8(row.text(1)),
                            row.number(2),
                            (int) row.number(3),
                            (int) row.number(4),
                            row.bytes(5)));
            rows.forEach(entry -> contents.put(new Place(Keyspace.USER, entry.key()), entry));
            for (int writer = 0; writer < 64; writer++) {
                Bytes stamp = Workload.stampKey(writer);
                session.get(Keyspace.STORE, stamp.toUtf8())
                        .ifPresent(entry -> contents.put(new Place(Keyspace.STORE, stamp), entry));
            }
            return contents;
        });
    }

    @Override
    public Optional<EngineEntry> stamp(Bytes key) {
        return engine.read(session -> session.get(Keyspace.STORE, key.toUtf8()));
    }

    @Override
    public long lastSequence() {
        return engine.lastSequence();
    }
}
