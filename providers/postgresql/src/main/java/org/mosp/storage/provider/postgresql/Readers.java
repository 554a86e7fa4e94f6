package org.mosp.storage.provider.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.support.sql.ReadPlaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections that read beside the writer, each read in a snapshot of its own ({@code REPEATABLE READ READ ONLY}). Any
 * number of threads.
 */
final class Readers {

    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    private final PostgresqlSettings settings;
    private final Failures failures;
    private final EngineHealth health;
    private final HikariDataSource pool;
    private final ReadPlaces places;
    private final Set<Connection> inUse = ConcurrentHashMap.newKeySet();

    Readers(PostgresqlSettings settings, StorePlace place, Failures failures, EngineHealth health) {
        this.settings = settings;
        this.failures = failures;
        this.health = health;
        this.places = new ReadPlaces("postgresql", settings.readers(), settings.longestWait(), health);
        this.pool = new HikariDataSource(pool(settings, new Connector(settings, place, "reader")));
    }

    private static HikariConfig pool(PostgresqlSettings settings, Connector connector) {
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("mosp-postgresql-readers");
        pool.setDataSource(connector);
        pool.setMaximumPoolSize(settings.readers());
        // none is kept for nobody, and none is tried for while the server is away and nobody asks
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(settings.awayWait().toMillis());
        pool.setValidationTimeout(Math.min(settings.awayWait().toMillis(), 5_000));
        pool.setInitializationFailTimeout(-1);
        pool.setAutoCommit(false);
        pool.setReadOnly(true);
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        AtomicInteger number = new AtomicInteger();
        pool.setThreadFactory(task -> {
            Thread thread = new Thread(task, "mosp-postgresql-pool-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        return pool;
    }

    /** What is done with a connection inside a snapshot. */
    interface Reading<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Runs work in a snapshot; once more if the connection broke. */
    <T> T run(SqlWork<T> work) {
        places.acquire();
        try {
            PostgresqlSession[] last = new PostgresqlSession[1];
            Reading<T> reading = connection -> {
                PostgresqlSession session = PostgresqlSession.reading(connection, failures);
                last[0] = session;
                try {
                    return session.run(work);
                } finally {
                    if (session.outOfStep()) {
                        abort(connection);
                    }
                }
            };
            try {
                return read(reading);
            } catch (RuntimeException e) {
                if (last[0] == null || last[0].ended() == null || places.closed()) {
                    throw e;
                }
                // a connection that waited in the pool while the server went and came back
                return read(reading);
            }
        } finally {
            places.release();
        }
    }

    /** Reads with a connection, in a snapshot. */
    <T> T inSnapshot(Reading<T> reading) {
        places.acquire();
        try {
            return read(reading);
        } finally {
            places.release();
        }
    }

    private <T> T read(Reading<T> reading) {
        Connection connection = connection();
        inUse.add(connection);
        boolean reusable = false;
        try {
            T result = reading.on(connection);
            connection.rollback();
            reusable = true;
            return result;
        } catch (SQLException e) {
            throw failures.of("read", e);
        } catch (RuntimeException e) {
            reusable = rollback(connection);
            throw e;
        } finally {
            inUse.remove(connection);
            giveBack(connection, reusable);
        }
    }

    private Connection connection() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw failedToConnect(e);
        }
    }

    // the pool hides why the last attempt failed behind an error of its own
    private RuntimeException failedToConnect(SQLException e) {
        if (e.getCause() instanceof SQLException cause) {
            return failures.connecting(cause);
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageException own) {
                return own;
            }
        }
        return places.closed() ? health.unavailable() : failures.unavailable("read", e);
    }

    /** Waits for reads that are inside, then ends their connections; closes all. */
    void close(Duration longest) throws InterruptedException {
        places.close(longest, () -> inUse.forEach(Readers::abort));
        pool.close();
    }

    private static void abort(Connection connection) {
        try {
            connection.unwrap(Connection.class).abort(Runnable::run);
        } catch (SQLException e) {
            // it is gone already
        }
    }

    private static boolean rollback(Connection connection) {
        try {
            connection.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void giveBack(Connection connection, boolean reusable) {
        if (!reusable) {
            pool.evictConnection(connection);
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("closing a connection", e);
        }
    }
}
