package org.mosp.storage.provider.postgresql;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;

/** The tables {@code mosp_store} and {@code mosp_local}, values sealed; and the commit sequence, which is kept in the second. */
final class KeyTables {

    /** What makes them. */
    static final List<String> CREATE = List.of(create("mosp_store"), create("mosp_local"));

    private static final String SEQUENCE = "sequence";

    private KeyTables() {}

    private static String create(String table) {
        return "CREATE TABLE " + table + " (key text COLLATE \"C\" PRIMARY KEY, value bytea NOT NULL)";
    }

    private record Statements(String table, String select, String upsert, String delete) {
        static Statements of(String table) {
            return new Statements(
                    table,
                    "SELECT value FROM " + table + " WHERE key = ?",
                    "INSERT INTO " + table
                            + " (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    "DELETE FROM " + table + " WHERE key = ?");
        }
    }

    private static final Statements STORE = Statements.of("mosp_store");
    private static final Statements LOCAL = Statements.of("mosp_local");

    private static Statements statements(Keyspace keyspace) {
        return switch (keyspace) {
            case STORE -> STORE;
            case LOCAL -> LOCAL;
            case USER -> throw new IllegalArgumentException("keyspace USER of a relational engine is its tables");
        };
    }

    static String table(Keyspace keyspace) {
        return statements(keyspace).table;
    }

    static Optional<EngineEntry> get(SqlSession session, Keyspace keyspace, String key) {
        Statements statements = statements(keyspace);
        return session.queryOne(statements.select, row -> row.bytes(1), key)
                .map(stored -> EntryEnvelope.open(keyspace, Bytes.utf8(key), stored.toArray(), statements.table));
    }

    static void put(SqlSession session, EngineEntry entry) {
        session.update(
                statements(entry.keyspace()).upsert, entry.key().toUtf8(), Bytes.wrap(EntryEnvelope.seal(entry)));
    }

    static void delete(SqlSession session, Keyspace keyspace, String key) {
        session.update(statements(keyspace).delete, key);
    }

    /** The last commit sequence that was stored, 0 before the first. */
    static long sequence(SqlSession session) {
        return get(session, Keyspace.LOCAL, SEQUENCE)
                .map(entry -> entry.value().asByteBuffer().getLong())
                .orElseThrow(() -> new StorageDamagedException(
                        "mosp_local", -1, SEQUENCE, "the commit sequence is missing", null));
    }

    static void putSequence(SqlSession session, long sequence) {
        put(session, sequenceEntry(sequence));
    }

    /** The same, and the number of the ownership's transaction, in one exchange with the server. */
    static void putSequence(SqlSession session, long sequence, long epoch, long token) {
        EngineEntry entry = sequenceEntry(sequence);
        session.update(
                "WITH last AS (UPDATE mosp_commits SET token = ? WHERE epoch = ?) " + LOCAL.upsert,
                token,
                epoch,
                entry.key().toUtf8(),
                Bytes.wrap(EntryEnvelope.seal(entry)));
    }

    private static EngineEntry sequenceEntry(long sequence) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        return new EngineEntry(Keyspace.LOCAL, Bytes.utf8(SEQUENCE), sequence, 1, 0, Bytes.wrap(value));
    }
}
