package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.support.sql.Arguments;
import org.mosp.storage.support.sql.ResultRow;
import org.mosp.storage.support.sql.WorkSession;

/**
 * The transaction as one piece of work sees it. After a statement that failed the server takes no other in the same work:
 * all that follow fail as the first did, and nothing of the work is stored even if it catches that.
 *
 * <p>The driver keeps the last 256 statements of a connection prepared.
 */
final class PostgresqlSession extends WorkSession {

    private final Connection connection;
    private final Failures failures;
    private boolean changedTables;
    private long bytes;
    private @Nullable RuntimeException broken;
    private @Nullable StorageException ended;
    /** Whether an answer was not read to its end: what is asked next would be told the rest of it. */
    private boolean outOfStep;

    private PostgresqlSession(Connection connection, Failures failures, boolean writes, long sequenceIfChanged) {
        super(writes, sequenceIfChanged);
        this.connection = connection;
        this.failures = failures;
    }

    static PostgresqlSession reading(Connection connection, Failures failures) {
        return new PostgresqlSession(connection, failures, false, 0);
    }

    static PostgresqlSession writing(Connection connection, Failures failures, long sequence) {
        return new PostgresqlSession(connection, failures, true, sequence);
    }

    /** What a statement may do. */
    private enum Kind {
        /** It only reads. */
        READS,
        /** Its update count says whether it changed something. */
        CHANGES_ROWS,
        /** Tables, or what its text does not tell. */
        CHANGES_ANYTHING;

        private static Kind of(String sql) {
            String start = sql.stripLeading();
            return switch (start.substring(0, Math.min(6, start.length())).toUpperCase(Locale.ROOT)) {
                case "SELECT", "VALUES" -> READS;
                case "INSERT", "UPDATE", "DELETE" -> CHANGES_ROWS;
                default -> CHANGES_ANYTHING;
            };
        }
    }

    private interface Using<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    @Override
    public int update(String sql, @Nullable Object... arguments) {
        checkWrites();
        return with(sql, arguments, statement -> {
            int rows = answer(statement::executeUpdate);
            if (Kind.of(sql) == Kind.CHANGES_ANYTHING) {
                boolean changes = !foundItsTable(statement.getWarnings());
                noteChange(changes);
                changedTables |= changes;
            } else {
                noteChange(rows > 0);
            }
            return rows;
        });
    }

    @Override
    public <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments) {
        checkOpen();
        return with(sql, arguments, statement -> {
            noteChange(writes() && Kind.of(sql) != Kind.READS);
            try (ResultSet result = answer(statement::executeQuery)) {
                ResultRow row = new ResultRow(result, PostgresqlSession::time, failures::of);
                List<R> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        });
    }

    /** Whether tables may have been changed: statements that were prepared before may be outdated. */
    boolean changedTables() {
        return changedTables;
    }

    /** Bytes of the arguments of statements that changed something. */
    long bytes() {
        return bytes;
    }

    @Override
    public @Nullable RuntimeException broken() {
        return broken == null ? ended() : broken;
    }

    /** Why the whole transaction is gone; {@code null} when it is not. */
    @Nullable StorageException ended() {
        if (outOfStep && ended == null) {
            ended = failures.unavailable("a transaction", null);
        }
        return ended;
    }

    /** Whether nothing more may be asked on its connection, which looks as if it were in order. */
    boolean outOfStep() {
        return outOfStep;
    }

    private interface Asking<T> {
        T ask() throws SQLException;
    }

    /** Has the server do it. The driver may be left by an error, for want of memory or stack, inside of an answer. */
    private <T> T answer(Asking<T> asking) throws SQLException {
        boolean read = false;
        try {
            T answer = asking.ask();
            read = true;
            return answer;
        } catch (SQLException e) {
            // told by the server, or the driver has closed the connection
            read = true;
            throw e;
        } finally {
            outOfStep |= !read;
        }
    }

    private <T> T with(String sql, @Nullable Object[] arguments, Using<T> using) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bytes += Arguments.bind(statement, PostgresqlSession::bind, arguments);
            return using.run(statement);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    // a CREATE TABLE IF NOT EXISTS that finds its table has changed nothing; the server says so
    private static boolean foundItsTable(@Nullable SQLWarning warning) {
        return warning != null && ("42P07".equals(warning.getSQLState()) || foundItsTable(warning.getNextWarning()));
    }

    private RuntimeException failed(String sql, SQLException e) {
        if (Failures.isMistake(e)) {
            RuntimeException mistake = new IllegalArgumentException(e.getMessage(), e);
            broken = broken == null ? mistake : broken;
            return mistake;
        }
        StorageException failure = failures.of(sql, e);
        broken = broken == null ? failure : broken;
        if (ended == null && (Failures.lost(e) || Failures.outdatedPlan(e))) {
            ended = failure;
        }
        return failure;
    }

    private static @Nullable Instant time(ResultSet result, int column) throws SQLException {
        OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static void bind(PreparedStatement statement, int at, Instant time) throws SQLException {
        statement.setObject(at, micros(time).atOffset(ZoneOffset.UTC));
    }

    // the driver would round what is finer than a microsecond; SQLite's engine cuts it off, towards 1970
    private static Instant micros(Instant time) {
        Instant floor = time.truncatedTo(ChronoUnit.MICROS);
        return time.isBefore(Instant.EPOCH) && !floor.equals(time) ? floor.plus(1, ChronoUnit.MICROS) : floor;
    }
}
