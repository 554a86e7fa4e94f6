package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.RelationalEngine.SqlWork;
import org.mosp.storage.support.sql.ReadPlaces;

/** A few connections that read beside the writer, each read in a snapshot of its own. Any number of threads. */
final class Readers {

    private final DatabaseFile file;
    private final SqliteSettings settings;
    private final Failures failures;
    private final EngineHealth health;
    private final DatabaseConnection.Use use;
    private final ReadPlaces places;
    private final ConcurrentLinkedDeque<DatabaseConnection> idle = new ConcurrentLinkedDeque<>();
    private final Set<DatabaseConnection> opened = ConcurrentHashMap.newKeySet();

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
        this.places = new ReadPlaces("sqlite", settings.readers(), settings.longestWait(), health);
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
        places.acquire();
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
        places.close(longest, () -> opened.forEach(Readers::interrupt));
        closeIdle();
    }

    private static void interrupt(DatabaseConnection connection) {
        try {
            connection.interrupt();
        } catch (SQLException e) {
            // it is closed already
        }
    }

    private void closeIdle() throws SQLException {
        for (DatabaseConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            opened.remove(connection);
            connection.close();
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
                if (places.closed()) {
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
