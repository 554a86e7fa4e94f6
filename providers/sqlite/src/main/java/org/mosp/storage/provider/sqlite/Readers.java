package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.support.engine.EngineHealth;

/** A few connections that read beside the writer, each read in a snapshot of its own. Any number of threads. */
final class Readers {

    private final DatabaseFile file;
    private final SqliteSettings settings;
    private final Failures failures;
    private final EngineHealth health;
    private final DatabaseConnection.Use use;
    private final Semaphore places;
    private final ConcurrentLinkedDeque<DatabaseConnection> idle = new ConcurrentLinkedDeque<>();
    private final Set<DatabaseConnection> opened = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Readers(
            DatabaseFile file,
            SqliteSettings settings,
            Failures failures,
            EngineHealth health,
            DatabaseConnection.Use use) {
        this.file = file;
        this.settings = settings;
        this.failures = failures;
        this.health = health;
        this.use = use;
        this.places = new Semaphore(settings.readers());
    }

    /** What is done with a connection inside a snapshot. */
    interface Reading<T> {
        T on(DatabaseConnection connection) throws SQLException;
    }

    /** Runs work in a snapshot. */
    <T> T run(SqlWork<T> work) {
        return inSnapshot(
                connection -> SqliteSession.reading(connection, failures).run(work));
    }

    /** Reads with a connection, in a snapshot. */
    <T> T inSnapshot(Reading<T> reading) {
        acquire();
        try {
            DatabaseConnection connection = idleOrNew();
            boolean reusable = false;
            try {
                connection.execute("BEGIN");
                try {
                    T result = reading.on(connection);
                    reusable = true;
                    return result;
                } catch (RuntimeException e) {
                    reusable = true;
                    throw e;
                } finally {
                    connection.execute("ROLLBACK");
                }
            } catch (SQLException e) {
                reusable = false;
                throw failures.of("read", e);
            } finally {
                giveBack(connection, reusable);
            }
        } finally {
            places.release();
        }
    }

    /** Waits for reads that are inside, then interrupts them; closes all connections. */
    void close(Duration longest) throws InterruptedException, SQLException {
        closed = true;
        int all = settings.readers();
        if (!places.tryAcquire(all, longest.toMillis(), TimeUnit.MILLISECONDS)) {
            for (DatabaseConnection connection : opened) {
                connection.interrupt();
            }
            places.tryAcquire(all, 1, TimeUnit.SECONDS);
        }
        closeIdle();
    }

    private void closeIdle() throws SQLException {
        for (DatabaseConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            opened.remove(connection);
            connection.close();
        }
    }

    private void acquire() {
        health.checkOpen();
        try {
            if (!places.tryAcquire()
                    && !places.tryAcquire(settings.longestWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StorageBusyException("reads of sqlite", settings.readers(), "connections");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageUnavailableException("read", "a calling thread that is not interrupted", e);
        }
        if (closed) {
            places.release();
            throw health.unavailable();
        }
    }

    private DatabaseConnection idleOrNew() {
        DatabaseConnection connection = idle.poll();
        if (connection != null) {
            return connection;
        }
        try {
            DatabaseConnection fresh = DatabaseConnection.open(file, settings, use);
            opened.add(fresh);
            return fresh;
        } catch (SQLException e) {
            throw failures.of("open a connection", e);
        }
    }

    private void giveBack(DatabaseConnection connection, boolean reusable) {
        try {
            if (reusable) {
                idle.push(connection);
                // a read that outlived the close: nobody else would close it
                if (closed) {
                    closeIdle();
                }
                return;
            }
            opened.remove(connection);
            connection.close();
        } catch (SQLException e) {
            failures.of("close a connection", e);
        }
    }
}
