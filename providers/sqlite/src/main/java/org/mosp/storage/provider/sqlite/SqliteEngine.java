package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.spi.EngineStatistics;
import org.mosp.storage.support.engine.Closing;
import org.mosp.storage.support.sql.GroupWriter;
import org.mosp.storage.support.sql.KeyTables;
import org.mosp.storage.support.sql.SqlEngine;
import org.mosp.storage.support.sql.WorkCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relational engine on one SQLite database. Any number of threads. */
final class SqliteEngine extends SqlEngine {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    /** Longest wait of a caller for a commit that has begun; a disk may stall for long. */
    private static final long LONGEST_COMMIT_NANOS = Duration.ofSeconds(60).toNanos();

    private final DatabaseFile file;
    private final EngineHealth health;
    private final Failures failures;
    private final WorkCounters counters;
    private final Readers readers;
    private final @Nullable WritingSide writing;
    private final @Nullable PrivateCopy copy;
    private final long lastSequenceRead;

    /** What only an engine that writes has. */
    private record WritingSide(
            DatabaseConnection connection,
            ReentrantLock turn,
            LogKeeper logKeeper,
            WriteTransactions transactions,
            GroupWriter writer) {}

    private SqliteEngine(
            DatabaseFile file,
            EngineHealth health,
            Failures failures,
            WorkCounters counters,
            Readers readers,
            @Nullable WritingSide writing,
            @Nullable PrivateCopy copy,
            long lastSequenceRead) {
        super(health, writing == null ? null : writing.writer);
        this.file = file;
        this.health = health;
        this.failures = failures;
        this.counters = counters;
        this.readers = readers;
        this.writing = writing;
        this.copy = copy;
        this.lastSequenceRead = lastSequenceRead;
    }

    static SqliteEngine open(EngineContext context, SqliteSettings settings) {
        DatabaseFile file = DatabaseFile.in(context.directory());
        return context.mode() == EngineContext.Mode.WRITE
                ? openForWriting(file, context, settings)
                : openForReading(file, context, settings);
    }

    private static SqliteEngine openForWriting(DatabaseFile file, EngineContext context, SqliteSettings settings) {
        NativeLibrary.removeLeftovers(context.directory());
        NativeLibrary.load(context.directory());
        EngineHealth health = new EngineHealth("relational engine sqlite");
        Failures failures = new Failures(file.path(), context.files(), health);
        file.createIfAbsent(context.files(), settings, failures);
        DatabaseConnection connection = null;
        try {
            connection = DatabaseConnection.open(file, settings, DatabaseConnection.Use.WRITE);
            file.checkFormat(connection);
            connection.rows("PRAGMA journal_mode=WAL");
            WorkCounters counters = new WorkCounters();
            // fair: the keeper of the log must come to its turn though the writer takes the next at once
            ReentrantLock turn = new ReentrantLock(true);
            LogKeeper logKeeper = new LogKeeper(file, settings, connection, turn, context, counters, failures);
            carryOverLog(logKeeper);
            long last = Math.max(storedSequence(connection, failures), context.nextSequence() - 1);
            WriteTransactions transactions = new WriteTransactions(
                    connection, failures, health, context.crashPoints(), counters, logKeeper, last);
            GroupWriter writer = new GroupWriter(
                    "sqlite", transactions, health, turn, settings.queueItems(), settings.longestWait());
            Readers readers = new Readers(file, settings, failures, health, DatabaseConnection.Use.READ);
            logKeeper.start();
            writer.start();
            WritingSide writing = new WritingSide(connection, turn, logKeeper, transactions, writer);
            return new SqliteEngine(file, health, failures, counters, readers, writing, null, last);
        } catch (SQLException e) {
            closeQuietly(connection);
            throw failures.of("open the database", e);
        } catch (RuntimeException | Error e) {
            closeQuietly(connection);
            throw e;
        }
    }

    /**
     * What recovery found in the log may be in the page cache only (a force may have failed before): it is written anew
     * and forced before anything is served. On a full disk only the log is forced again, and all of it is served.
     */
    private static void carryOverLog(LogKeeper logKeeper) throws SQLException {
        try {
            logKeeper.empty();
        } catch (SQLException e) {
            if (!Failures.isFull(e)) {
                throw e;
            }
            LOG.warn("no space to carry the log of SQLite over; what it holds is served from it");
        }
    }

    private static SqliteEngine openForReading(DatabaseFile original, EngineContext context, SqliteSettings settings) {
        original.check(context.files());
        NativeLibrary.load(null);
        PrivateCopy copy = PrivateCopy.ifNeeded(original);
        DatabaseFile file = copy == null ? original : copy.file();
        EngineHealth health = new EngineHealth("relational engine sqlite");
        health.readOnly("opened for reading only");
        Failures failures = new Failures(original.path(), context.files(), health);
        DatabaseConnection.Use use = copy == null ? DatabaseConnection.Use.READ_UNTOUCHED : DatabaseConnection.Use.READ;
        Readers readers = new Readers(file, settings, failures, health, use);
        try {
            long last = readers.inSnapshot(connection -> {
                file.checkFormat(connection);
                return storedSequence(connection, failures);
            });
            last = Math.max(last, context.nextSequence() - 1);
            return new SqliteEngine(file, health, failures, new WorkCounters(), readers, null, copy, last);
        } catch (StorageException e) {
            try {
                readers.close(Duration.ZERO);
            } catch (SQLException | InterruptedException suppressed) {
                e.addSuppressed(suppressed);
            }
            if (copy != null) {
                copy.remove();
            }
            throw e;
        }
    }

    private static long storedSequence(DatabaseConnection connection, Failures failures) {
        return KeyTables.sequence(SqliteSession.reading(connection, failures));
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    protected long longestCommitNanos() {
        return LONGEST_COMMIT_NANOS;
    }

    @Override
    public <T> T read(SqlWork<T> work) {
        counters.read();
        return readers.run(work);
    }

    @Override
    public long lastSequence() {
        health.checkOpen();
        return writing == null ? lastSequenceRead : writing.transactions.lastSequence();
    }

    @Override
    public EngineStatistics statistics() {
        health.checkOpen();
        Map<String, Long> details = Map.of(
                "reads", counters.reads(),
                "checkpoints", writing == null ? 0L : writing.logKeeper.checkpoints(),
                "log bytes", file.logBytes());
        return new EngineStatistics(
                -1,
                file.bytes() + file.logBytes(),
                0,
                counters.bytesWritten(),
                counters.forces(),
                counters.commits(),
                details);
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return new Verification(file, health, progress).run(readers);
    }

    @Override
    public void close() {
        if (health.state().mode() == EngineState.Mode.CLOSED) {
            return;
        }
        try {
            Closing.within(LONGEST_CLOSE, this::closeAll);
        } catch (SQLException e) {
            LOG.warn("closing SQLite: {}", failures.of("close", e).getMessage());
        } finally {
            health.closed();
            if (copy != null) {
                copy.remove();
            }
        }
    }

    private void closeAll(Closing time) throws InterruptedException, SQLException {
        if (writing == null) {
            readers.close(time.left());
            return;
        }
        boolean ended = writing.writer.close(time.left());
        ended &= writing.logKeeper.close(time.left());
        readers.close(time.left());
        if (ended) {
            writing.logKeeper.makeRoom();
            writing.connection.close();
        } else {
            LOG.warn("SQLite is still inside a commit or a checkpoint; its connection is left open");
        }
    }

    private static void closeQuietly(@Nullable DatabaseConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("closing after a failed open", e);
            }
        }
    }
}
