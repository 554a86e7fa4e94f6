package org.mosp.storage.support.sql;

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
public final class KeyTables {

    private static final String SEQUENCE = "sequence";

    private KeyTables() {}

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

    /**
     * What makes them.
     *
     * @param definition the columns {@code key} and {@code value} in the engine's SQL, with all that follows a table's name
     */
    public static List<String> create(String definition) {
        return List.of(
                "CREATE TABLE " + STORE.table + " " + definition, "CREATE TABLE " + LOCAL.table + " " + definition);
    }

    /** The name of a keyspace's table. */
    public static String table(Keyspace keyspace) {
        return statements(keyspace).table;
    }

    /** The statement that stores an entry; its arguments are the key and {@link #sealed}. */
    public static String upsert(Keyspace keyspace) {
        return statements(keyspace).upsert;
    }

    static Optional<EngineEntry> get(SqlSession session, Keyspace keyspace, String key) {
        Statements statements = statements(keyspace);
        return session.queryOne(statements.select, row -> row.bytes(1), key)
                .map(stored -> EntryEnvelope.open(keyspace, Bytes.utf8(key), stored.toArray(), statements.table));
    }

    static void put(SqlSession session, EngineEntry entry) {
        session.update(upsert(entry.keyspace()), entry.key().toUtf8(), sealed(entry));
    }

    static void delete(SqlSession session, Keyspace keyspace, String key) {
        session.update(statements(keyspace).delete, key);
    }

    /** An entry as its column {@code value} holds it. */
    public static Bytes sealed(EngineEntry entry) {
        return Bytes.wrap(EntryEnvelope.seal(entry));
    }

    /** The last commit sequence that was stored, 0 before the first. */
    public static long sequence(SqlSession session) {
        return get(session, Keyspace.LOCAL, SEQUENCE)
                .map(entry -> entry.value().asByteBuffer().getLong())
                .orElseThrow(() -> new StorageDamagedException(
                        "mosp_local", -1, SEQUENCE, "the commit sequence is missing", null));
    }

    /** Stores the commit sequence. */
    public static void putSequence(SqlSession session, long sequence) {
        put(session, sequenceEntry(sequence));
    }

    /** The entry that holds the commit sequence. */
    public static EngineEntry sequenceEntry(long sequence) {
        byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
        return new EngineEntry(Keyspace.LOCAL, Bytes.utf8(SEQUENCE), sequence, 1, 0, Bytes.wrap(value));
    }
}
