package org.mosp.storage.provider.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;
import org.mosp.storage.support.time.Microseconds;

/** The transaction as one piece of work sees it. */
final class SqliteSession implements SqlSession {

    private final DatabaseConnection connection;
    private final Failures failures;
    private final boolean writes;
    private final long sequenceIfChanged;
    private final Thread thread = Thread.currentThread();
    private boolean open = true;
    private boolean changed;
    private boolean sequenceTaken;
    private @Nullable StorageException ended;

    private SqliteSession(DatabaseConnection connection, Failures failures, boolean writes, long sequenceIfChanged) {
        this.connection = connection;
        this.failures = failures;
        this.writes = writes;
        this.sequenceIfChanged = sequenceIfChanged;
    }

    static SqliteSession reading(DatabaseConnection connection, Failures failures) {
        return new SqliteSession(connection, failures, false, 0);
    }

    static SqliteSession writing(DatabaseConnection connection, Failures failures, long sequence) {
        return new SqliteSession(connection, failures, true, sequence);
    }

    @Override
    public int update(String sql, @Nullable Object... arguments) {
        checkWrites();
        try {
            return connection.with(sql, kept -> {
                bind(kept.statement, arguments);
                boolean mayChangeTables = kept.kind == DatabaseConnection.Kind.CHANGES_ANYTHING;
                long schema = mayChangeTables ? schemaVersion() : 0;
                int rows = kept.statement.executeUpdate();
                changed |= rows > 0 || mayChangeTables && schemaVersion() != schema;
                return rows;
            });
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    @Override
    public <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments) {
        checkOpen();
        try {
            return connection.with(sql, kept -> {
                bind(kept.statement, arguments);
                changed |= writes && kept.kind != DatabaseConnection.Kind.READS;
                try (ResultSet result = kept.statement.executeQuery()) {
                    ResultRow row = new ResultRow(result, failures);
                    List<R> rows = new ArrayList<>();
                    while (result.next()) {
                        rows.add(reader.read(row));
                    }
                    return rows;
                }
            });
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    @Override
    public long sequence() {
        checkOpen();
        if (!writes) {
            return KeyTables.sequence(this);
        }
        sequenceTaken = true;
        return sequenceIfChanged;
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, String key) {
        return KeyTables.get(this, keyspace, key);
    }

    @Override
    public void put(EngineEntry entry) {
        KeyTables.put(this, entry);
    }

    @Override
    public void delete(Keyspace keyspace, String key) {
        KeyTables.delete(this, keyspace, key);
    }

    /** Whether anything was changed through it. */
    boolean changed() {
        return changed;
    }

    /** Whether its commit sequence is used up. */
    boolean usedSequence() {
        return changed || sequenceTaken;
    }

    /** Why SQLite may have undone the whole transaction; {@code null} when it has not. */
    @Nullable StorageException ended() {
        return ended;
    }

    /** The work is over; what it has kept of this can do nothing any more. */
    void close() {
        open = false;
    }

    // a CREATE TABLE IF NOT EXISTS that finds its table has changed nothing
    private long schemaVersion() throws SQLException {
        return connection.number("PRAGMA schema_version");
    }

    private RuntimeException failed(String sql, SQLException e) {
        if (Failures.isMistake(e)) {
            return new IllegalArgumentException(e.getMessage(), e);
        }
        StorageException failure = failures.of(sql, e);
        if (ended == null && Failures.endsTransaction(e)) {
            ended = failure;
        }
        return failure;
    }

    private void checkWrites() {
        checkOpen();
        if (!writes) {
            throw new IllegalStateException("this transaction only reads");
        }
    }

    private void checkOpen() {
        if (!open || Thread.currentThread() != thread) {
            throw new IllegalStateException("a session is for its work's thread, while the work runs");
        }
        if (ended != null) {
            throw ended;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object value = arguments[i];
            int at = i + 1;
            if (value instanceof String text) {
                statement.setString(at, text);
            } else if (value instanceof Long number) {
                statement.setLong(at, number);
            } else if (value instanceof Integer number) {
                statement.setInt(at, number);
            } else if (value instanceof Instant time) {
                statement.setLong(at, Microseconds.of(time));
            } else if (value instanceof Boolean flag) {
                statement.setInt(at, flag ? 1 : 0);
            } else if (value instanceof Bytes bytes) {
                statement.setBytes(at, bytes.toArray());
            } else if (value == null) {
                statement.setNull(at, java.sql.Types.NULL);
            } else {
                throw new IllegalArgumentException(
                        "argument " + at + " is a " + value.getClass().getName());
            }
        }
    }
}
