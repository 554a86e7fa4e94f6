package org.mosp.storage.provider.postgresql;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.SqlSession;

/**
 * The transaction as one piece of work sees it. After a statement that failed the server takes no other in the same work:
 * all that follow fail as the first did, and nothing of the work is stored even if it catches that.
 *
 * <p>The driver keeps the last 256 statements of a connection prepared.
 */
final class PostgresqlSession implements SqlSession {

    private final Connection connection;
    private final Failures failures;
    private final boolean writes;
    private final long sequenceIfChanged;
    private final Thread thread = Thread.currentThread();
    private boolean open = true;
    private boolean changed;
    private boolean changedTables;
    private boolean sequenceTaken;
    private long bytes;
    private @Nullable RuntimeException broken;
    private @Nullable StorageException ended;

    private PostgresqlSession(Connection connection, Failures failures, boolean writes, long sequenceIfChanged) {
        this.connection = connection;
        this.failures = failures;
        this.writes = writes;
        this.sequenceIfChanged = sequenceIfChanged;
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
            int rows = statement.executeUpdate();
            if (Kind.of(sql) == Kind.CHANGES_ANYTHING) {
                boolean changes = !foundItsTable(statement.getWarnings());
                changed |= changes;
                changedTables |= changes;
            } else {
                changed |= rows > 0;
            }
            return rows;
        });
    }

    @Override
    public <R> List<R> query(String sql, RowReader<R> reader, @Nullable Object... arguments) {
        checkOpen();
        return with(sql, arguments, statement -> {
            changed |= writes && Kind.of(sql) != Kind.READS;
            try (ResultSet result = statement.executeQuery()) {
                ResultRow row = new ResultRow(result, failures);
                List<R> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(reader.read(row));
                }
                return rows;
            }
        });
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

    /** Whether tables may have been changed: statements that were prepared before may be outdated. */
    boolean changedTables() {
        return changedTables;
    }

    /** Whether its commit sequence is used up. */
    boolean usedSequence() {
        return changed || sequenceTaken;
    }

    /** Bytes of the arguments of statements that changed something. */
    long bytes() {
        return bytes;
    }

    /** Why a statement failed, so that nothing of the work can stand; {@code null} when none did. */
    @Nullable RuntimeException broken() {
        return broken;
    }

    /** Why the whole transaction is gone; {@code null} when it is not. */
    @Nullable StorageException ended() {
        return ended;
    }

    /** The work is over; what it has kept of this can do nothing any more. */
    void close() {
        open = false;
    }

    private <T> T with(String sql, @Nullable Object[] arguments, Using<T> using) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, arguments);
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
        if (broken != null) {
            throw broken;
        }
    }

    private void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            Object value = arguments[i];
            int at = i + 1;
            if (value instanceof String text) {
                statement.setString(at, storable(at, text));
                bytes += text.length();
            } else if (value instanceof Long number) {
                statement.setLong(at, number);
                bytes += Long.BYTES;
            } else if (value instanceof Integer number) {
                statement.setInt(at, number);
                bytes += Integer.BYTES;
            } else if (value instanceof Instant time) {
                statement.setObject(at, micros(time).atOffset(ZoneOffset.UTC));
                bytes += Long.BYTES;
            } else if (value instanceof Boolean flag) {
                statement.setInt(at, flag ? 1 : 0);
                bytes += Integer.BYTES;
            } else if (value instanceof Bytes content) {
                statement.setBytes(at, content.toArray());
                bytes += content.length();
            } else if (value == null) {
                statement.setNull(at, java.sql.Types.NULL);
            } else {
                throw new IllegalArgumentException(
                        "argument " + at + " is a " + value.getClass().getName());
            }
        }
    }

    // the driver would round what is finer than a microsecond; SQLite's engine cuts it off, towards 1970
    private static Instant micros(Instant time) {
        Instant floor = time.truncatedTo(ChronoUnit.MICROS);
        return time.isBefore(Instant.EPOCH) && !floor.equals(time) ? floor.plus(1, ChronoUnit.MICROS) : floor;
    }

    private static String storable(int at, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("argument " + at + " has the character NUL, which no text may have");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("argument " + at + " has half of a surrogate pair");
        }
        return text;
    }
}
