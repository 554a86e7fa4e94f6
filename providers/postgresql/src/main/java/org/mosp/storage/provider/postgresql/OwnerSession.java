package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.StorageReadOnlyException;

/**
 * The only connection that writes; its session holds the store's advisory lock. So a session that is lost takes the lock
 * and the open transaction with it, and a new one begins with the lock, which proves that the old one is over. For one thread at
 * a time, except {@link #abort}.
 */
final class OwnerSession {

    /** A server's process, by its number and when it began. */
    record Backend(int pid, Instant since) {}

    private final Connection connection;
    private final Backend backend;

    private OwnerSession(Connection connection, Backend backend) {
        this.connection = connection;
        this.backend = backend;
    }

    /**
     * Connects and takes the lock.
     *
     * @param before the session that this one replaces, which is ended if the server still has it; {@code null} for none
     * @throws StorageLockedException if somebody else has the lock
     */
    static OwnerSession open(Connector connector, StorePlace place, Failures failures, @Nullable Backend before) {
        OwnerSession session = connect(connector, failures);
        try {
            session.lock(place, failures, before);
            session.connection.setAutoCommit(false);
            return session;
        } catch (SQLException e) {
            close(session.connection);
            throw failures.of("take the store's lock", e);
        } catch (StorageException e) {
            close(session.connection);
            throw e;
        }
    }

    /** Connects and takes the lock, if nobody has it. */
    static Optional<OwnerSession> openIfFree(Connector connector, StorePlace place, Failures failures) {
        OwnerSession session = connect(connector, failures);
        try {
            if (!session.isTrue("SELECT pg_try_advisory_lock(?)", place.lock())) {
                close(session.connection);
                return Optional.empty();
            }
            session.connection.setAutoCommit(false);
            return Optional.of(session);
        } catch (SQLException e) {
            close(session.connection);
            throw failures.of("take the store's lock", e);
        }
    }

    /** A session without the lock, which commits each statement. */
    private static OwnerSession connect(Connector connector, Failures failures) {
        Connection connection;
        try {
            connection = connector.getConnection();
        } catch (SQLException e) {
            throw failures.connecting(e);
        }
        try {
            OwnerSession session = new OwnerSession(connection, backend(connection));
            connection.setAutoCommit(true);
            ServerCheck.forWriting(connection, failures);
            return session;
        } catch (SQLException e) {
            close(connection);
            throw failures.of("take the store's lock", e);
        } catch (StorageException e) {
            close(connection);
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }

    Backend backend() {
        return backend;
    }

    /**
     * Begins a transaction: locks the owner's row and compares.
     *
     * @throws StorageReadOnlyException if another owner took the store over
     */
    Ownership begin(@Nullable Ownership mine) throws SQLException {
        Ownership found = Ownership.lock(connection)
                .orElseThrow(() -> new SQLException("the row of mosp_owner is gone", "XX001"));
        if (mine != null && (found.epoch() != mine.epoch() || !found.identity().equals(mine.identity()))) {
            throw new StorageReadOnlyException(
                    "relational engine postgresql",
                    "another process has taken the store over: ownership " + found.epoch() + " instead of "
                            + mine.epoch());
        }
        return found;
    }

    /** Runs statements without arguments, in one exchange with the server. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Undoes the transaction; returns whether the session can be used further. */
    boolean rollback() {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Undoes what is open, lets go of the lock, then of the connection. */
    void close() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
            execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the end of the session lets go of it too
        }
        close(connection);
    }

    /** Lets go of the connection without a word to the server, which may not answer. */
    void abandon() {
        close(connection);
    }

    /** Ends the connection from another thread. */
    void abort(Executor executor) {
        try {
            connection.abort(executor);
        } catch (SQLException e) {
            close(connection);
        }
    }

    private void lock(StorePlace place, Failures failures, @Nullable Backend before) throws SQLException {
        if (isTrue("SELECT pg_try_advisory_lock(?)", place.lock())) {
            return;
        }
        if (before != null) {
            // ours, cut off: the server may not have noticed for minutes
            try (PreparedStatement end = connection.prepareStatement(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start = ?")) {
                end.setInt(1, before.pid);
                end.setTimestamp(2, Timestamp.from(before.since));
                end.execute();
            }
        }
        try (PreparedStatement wait = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
            wait.setLong(1, place.lock());
            wait.execute();
        } catch (SQLException e) {
            if (Failures.state(e).equals("55P03")) {
                throw locked(place, failures);
            }
            throw e;
        }
    }

    private boolean isTrue(String sql, long argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, argument);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private StorageLockedException locked(StorePlace place, Failures failures) throws SQLException {
        String sql = "SELECT l.pid, a.application_name, host(a.client_addr), a.backend_start FROM pg_locks l"
                + " LEFT JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
                + " AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = ? AND l.database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, place.lock());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return new StorageLockedException(failures.where(), "it has just gone", 0, null);
                }
                Timestamp since = row.getTimestamp(4);
                String name = row.getString(2);
                String address = row.getString(3);
                return new StorageLockedException(
                        failures.where(),
                        (name == null || name.isEmpty() ? "a session of another user" : name)
                                + (address == null ? "" : " from " + address),
                        row.getLong(1),
                        since == null ? null : since.toInstant());
            }
        }
    }

    private static Backend backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")) {
            row.next();
            return new Backend(row.getInt(1), row.getTimestamp(2).toInstant());
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is of no use any more in any case
        }
    }
}
