package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.mosp.storage.ConfigurationConflictException;
import org.mosp.storage.NewerThanSoftwareException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.support.sql.KeyTables;

/**
 * Who may write: the row of {@code mosp_owner} with the number of the ownership (epoch), one higher with each opening for
 * writing. Every transaction that writes locks the row first and compares the number, so an owner that was replaced while
 * it did not know can never commit again, and a new one waits for the last transaction of the old.
 *
 * <p>{@code mosp_commits} has a row for each of the last ownerships with the number of its last transaction (token), written in
 * the transaction itself: whoever lost the answer to a COMMIT finds there how it ended.
 *
 * @param identity made with the schema; no two schemas have the same
 * @param storeId the store
 * @param generation its generation
 * @param format the version of the schema's form
 * @param epoch the number of the ownership
 */
record Ownership(UUID identity, UUID storeId, long generation, int format, long epoch) {

    /** The version of the form of all this. */
    static final int FORMAT_VERSION = 1;

    /** The table that says whose a schema is. */
    static final String TABLE = "mosp_owner";

    /** Ownerships whose last token is kept. */
    private static final int KEPT = 64;

    static final List<String> CREATE = List.of(
            "CREATE TABLE " + TABLE
                    + " (one boolean PRIMARY KEY CHECK (one), identity uuid NOT NULL, store_id uuid NOT NULL,"
                    + " generation bigint NOT NULL, format integer NOT NULL, epoch bigint NOT NULL,"
                    + " since timestamptz NOT NULL) WITH (fillfactor = 50)",
            "CREATE TABLE mosp_commits (epoch bigint PRIMARY KEY, token bigint NOT NULL) WITH (fillfactor = 50)");

    /** Makes the row of a fresh schema. */
    static void create(Connection connection, EngineContext context) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO mosp_owner VALUES (true, ?, ?, ?, ?, 0, now())")) {
            insert.setObject(1, UUID.randomUUID());
            insert.setObject(2, context.storeId());
            insert.setLong(3, context.generation());
            insert.setInt(4, FORMAT_VERSION);
            insert.executeUpdate();
        }
    }

    /** The row, without a lock; empty where the schema or its table is not there. */
    static Optional<Ownership> find(Connection connection, String schema) throws SQLException {
        try (PreparedStatement table = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            table.setString(1, schema + ".mosp_owner");
            try (ResultSet found = table.executeQuery()) {
                found.next();
                if (!found.getBoolean(1)) {
                    return Optional.empty();
                }
            }
        }
        return read(connection, "");
    }

    /** The row, locked until the transaction ends. */
    static Optional<Ownership> lock(Connection connection) throws SQLException {
        return read(connection, " FOR UPDATE");
    }

    private static Optional<Ownership> read(Connection connection, String lock) throws SQLException {
        String sql = "SELECT identity, store_id, generation, format, epoch FROM mosp_owner" + lock;
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Ownership(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            row.getLong(3),
                            row.getInt(4),
                            row.getLong(5)))
                    : Optional.empty();
        }
    }

    /** Refuses rows of another store and newer forms. */
    void check(EngineContext context, String where) {
        if (format > FORMAT_VERSION) {
            throw new NewerThanSoftwareException(
                    where, Integer.toString(format), Integer.toString(FORMAT_VERSION), "a newer provider");
        }
        if (!storeId.equals(context.storeId()) || generation != context.generation()) {
            throw new ConfigurationConflictException(
                    where,
                    "store " + context.storeId() + ", generation " + context.generation(),
                    "store " + storeId + ", generation " + generation);
        }
    }

    /** Makes whoever holds the lock on the row the owner; in effect with the commit. */
    Ownership takeOver(Connection connection) throws SQLException {
        Ownership next = new Ownership(identity, storeId, generation, format, epoch + 1);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE mosp_owner SET since = now(), epoch = " + next.epoch);
            statement.executeUpdate("INSERT INTO mosp_commits VALUES (" + next.epoch + ", 0)");
            statement.executeUpdate("DELETE FROM mosp_commits WHERE epoch <= " + (next.epoch - KEPT));
        }
        return next;
    }

    /** Stores the commit sequence, and the token of the transaction it comes with, in one exchange with the server. */
    static void putSequence(SqlSession session, long sequence, long epoch, long token) {
        EngineEntry entry = KeyTables.sequenceEntry(sequence);
        session.update(
                "WITH last AS (UPDATE mosp_commits SET token = ? WHERE epoch = ?) " + KeyTables.upsert(Keyspace.LOCAL),
                token,
                epoch,
                entry.key().toUtf8(),
                KeyTables.sealed(entry));
    }

    /** The last token of an ownership; empty if it is no longer kept. */
    static OptionalLong lastToken(Connection connection, long epoch) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT token FROM mosp_commits WHERE epoch = " + epoch)) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }
}
