package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
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

/** A relational engine on one schema of a PostgreSQL database. Any number of threads. */
final class PostgresqlEngine extends SqlEngine {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresqlEngine.class);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final PostgresqlSettings settings;
    private final StorePlace place;
    private final EngineHealth health;
    private final Failures failures;
    private final WorkCounters counters;
    private final Readers readers;
    private final @Nullable WritingSide writing;
    private final long lastSequenceRead;
    private volatile long bytesStored;

    /** What only an engine that writes has. */
    private record WritingSide(Owner owner, ReentrantLock turn, WriteTransactions transactions, GroupWriter writer) {}

    private PostgresqlEngine(
            PostgresqlSettings settings,
            StorePlace place,
            EngineHealth health,
            Failures failures,
            WorkCounters counters,
            Readers readers,
            @Nullable WritingSide writing,
            long lastSequenceRead) {
        super(health, writing == null ? null : writing.writer);
        this.settings = settings;
        this.place = place;
        this.health = health;
        this.failures = failures;
        this.counters = counters;
        this.readers = readers;
        this.writing = writing;
        this.lastSequenceRead = lastSequenceRead;
    }

    static PostgresqlEngine open(EngineContext context, PostgresqlSettings settings) {
        StorePlace place = StorePlace.of(context, settings);
        return context.mode() == EngineContext.Mode.WRITE
                ? openForWriting(context, settings, place)
                : openForReading(context, settings, place);
    }

    private static PostgresqlEngine openForWriting(
            EngineContext context, PostgresqlSettings settings, StorePlace place) {
        EngineHealth health = new EngineHealth("relational engine postgresql");
        Failures failures = new Failures(settings, place, health);
        WorkCounters counters = new WorkCounters();
        Owner owner = Owner.open(context, settings, place, failures, health);
        long last = Math.max(owner.storedSequence(), context.nextSequence() - 1);
        WriteTransactions transactions =
                new WriteTransactions(owner, failures, health, context.crashPoints(), counters, last);
        ReentrantLock turn = new ReentrantLock();
        GroupWriter writer = new GroupWriter(
                "postgresql", transactions, health, turn, settings.queueItems(), settings.longestWait());
        Readers readers = new Readers(settings, place, failures, health);
        writer.start();
        WritingSide writing = new WritingSide(owner, turn, transactions, writer);
        return new PostgresqlEngine(settings, place, health, failures, counters, readers, writing, last);
    }

    private static PostgresqlEngine openForReading(
            EngineContext context, PostgresqlSettings settings, StorePlace place) {
        EngineHealth health = new EngineHealth("relational engine postgresql");
        health.readOnly("opened for reading only");
        Failures failures = new Failures(settings, place, health);
        long last = Math.max(stored(context, settings, place, failures), context.nextSequence() - 1);
        Readers readers = new Readers(settings, place, failures, health);
        return new PostgresqlEngine(settings, place, health, failures, new WorkCounters(), readers, null, last);
    }

    /** The last commit sequence, read past the pool, which would go on trying where the server has said no. */
    private static long stored(
            EngineContext context, PostgresqlSettings settings, StorePlace place, Failures failures) {
        Connection connection;
        try {
            connection = new Connector(settings, place, "reader").getConnection();
        } catch (SQLException e) {
            throw failures.connecting(e);
        }
        try (connection) {
            connection.setReadOnly(true);
            return check(connection, context, place, failures);
        } catch (SQLException e) {
            throw failures.of("read the store", e);
        }
    }

    /** Looks whether it is the store that is meant; returns its last commit sequence. */
    private static long check(Connection connection, EngineContext context, StorePlace place, Failures failures)
            throws SQLException {
        StoreMark mark = new StoreMark(context);
        Ownership found = Ownership.find(connection, place.schema()).orElseThrow(() -> mark.identity()
                .map(identity -> Owner.missing(failures, identity))
                .orElseGet(() -> new StorageDamagedException(failures.where(), -1, null, "missing", null)));
        found.check(context, failures.where());
        mark.check(found, failures.where());
        return KeyTables.sequence(PostgresqlSession.reading(connection, failures));
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    /** The server may be away, be slow, and be asked for the outcome. */
    @Override
    protected long longestCommitNanos() {
        return settings.awayWait()
                .plus(settings.socketTimeout().multipliedBy(2))
                .plus(settings.settleWait())
                .toNanos();
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
        try {
            bytesStored = readers.inSnapshot(connection -> SchemaTables.bytes(connection, place.schema()));
        } catch (StorageException e) {
            // figures are not worth an error: the last known stands
            LOG.debug("the size of {} is not known now", failures.where(), e);
        }
        Map<String, Long> details = Map.of(
                "reads", counters.reads(),
                "connections for writing", writing == null ? 0L : writing.owner.connections(),
                "lost answers settled", writing == null ? 0L : writing.owner.settled());
        return new EngineStatistics(
                -1, bytesStored, 0, counters.bytesWritten(), counters.forces(), counters.commits(), details);
    }

    @Override
    public VerifyReport verify(Progress progress) {
        return new Verification(place, failures, health, progress).run(readers);
    }

    @Override
    public void close() {
        if (health.state().mode() == EngineState.Mode.CLOSED) {
            return;
        }
        try {
            Closing.within(LONGEST_CLOSE, this::closeAll);
        } finally {
            health.closed();
        }
    }

    private void closeAll(Closing time) throws InterruptedException {
        if (writing != null) {
            if (!writing.writer.close(time.left())) {
                LOG.warn("the server {} did not answer in time; the connection is cut", settings.server());
                writing.owner.abort(Runnable::run);
            }
        }
        readers.close(time.left());
        // a writer that is still inside sees this, and closes its session when it comes out
        health.closed();
        if (writing != null && writing.turn.tryLock(1, TimeUnit.SECONDS)) {
            try {
                writing.owner.close();
            } finally {
                writing.turn.unlock();
            }
        }
    }
}
