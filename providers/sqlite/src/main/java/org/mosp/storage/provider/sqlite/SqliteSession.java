package org.mosp.storage.provider.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.support.sql.Arguments;
import org.mosp.storage.support.sql.ResultRow;
import org.mosp.storage.support.sql.WorkSession;
import org.mosp.storage.support.time.Microseconds;

/** The transaction as one piece of work sees it. */
final class SqliteSession extends WorkSession {

    private final DatabaseConnection connection;
    private final Failures failures;
    private @Nullable StorageException ended;

    private SqliteSession(DatabaseConnection connection, Failures failures, boolean writes, long sequenceIfChanged) {
        super(writes, sequenceIfChanged);
        this.connection = connection;
        this.failures = failures;
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
                noteChange(rows > 0 || mayChangeTables && schemaVersion() != schema);
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
                noteChange(writes() && kept.kind != DatabaseConnection.Kind.READS);
                try (ResultSet result = kept.statement.executeQuery()) {
                    ResultRow row = new ResultRow(result, SqliteSession::time, failures::of);
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

    /** Why SQLite may have undone the whole transaction; {@code null} when it has not. */
    @Nullable StorageException ended() {
        return ended;
    }

    @Override
    public @Nullable RuntimeException broken() {
        return ended;
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
        // of a page that cannot be read no reading transaction ends: what lies around it can still be asked for
        boolean around = !writes() && failure instanceof StorageDamagedException;
        if (ended == null && !around && Failures.endsTransaction(e)) {
            ended = failure;
        }
        return failure;
    }

    private static @Nullable Instant time(ResultSet result, int column) throws SQLException {
        long micros = result.getLong(column);
        return result.wasNull() ? null : Microseconds.instant(micros);
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        Arguments.bind(statement, (target, at, time) -> target.setLong(at, Microseconds.of(time)), arguments);
    }
}
