package org.mosp.storage.provider.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageReadOnlyException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.support.sql.KeyTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This engine as the owner of its store: keeps the session that writes, makes a new one when it was lost, and finds out how a
 * transaction ended whose COMMIT was not answered. For one thread at a time, except {@link #abort}.
 */
final class Owner {

    private static final Logger LOG = LoggerFactory.getLogger(Owner.class);

    /** What {@code mosp_store} and {@code mosp_local} are made of. */
    private static final String KEY_TABLE = "(key text COLLATE \"C\" PRIMARY KEY, value bytea NOT NULL)";

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PostgresqlSettings settings;
    private final StorePlace place;
    private final Connector connector;
    private final Failures failures;
    private final EngineHealth health;
    private final LongAdder connections = new LongAdder();
    private final LongAdder settled = new LongAdder();
    private final Ownership mine;
    private volatile @Nullable OwnerSession session;
    private OwnerSession.Backend backend;
    private long sequence;
    /** When the server was first found away; 0 when it was there at last. */
    private long awaySince;

    private Owner(
            PostgresqlSettings settings,
            StorePlace place,
            Connector connector,
            Failures failures,
            EngineHealth health,
            OwnerSession session,
            Ownership mine,
            long sequence) {
        this.settings = settings;
        this.place = place;
        this.connector = connector;
        this.failures = failures;
        this.health = health;
        connections.increment();
        this.session = session;
        this.backend = session.backend();
        this.mine = mine;
        this.sequence = sequence;
    }

    /** Takes the lock, makes the schema where there is none, and takes the store over. */
    static Owner open(
            EngineContext context,
            PostgresqlSettings settings,
            StorePlace place,
            Failures failures,
            EngineHealth health) {
        Connector connector = new Connector(settings, place, "writer");
        OwnerSession session = OwnerSession.open(connector, place, failures, null);
        try {
            StoreMark mark = new StoreMark(context);
            createIfAbsent(session, context, settings, place, mark, failures);
            Ownership found = session.begin(null);
            found.check(context, failures.where());
            mark.check(found, failures.where());
            Ownership mine = found.takeOver(session.connection());
            session.connection().commit();
            mark.write(mine, place, settings.server());
            long sequence = storedSequence(session, failures);
            SchemaRemoval.ofScratch(session.connection(), context, settings);
            return new Owner(settings, place, connector, failures, health, session, mine, sequence);
        } catch (SQLException e) {
            session.close();
            throw failures.of("open the store", e);
        } catch (RuntimeException e) {
            session.rollback();
            session.close();
            throw e;
        }
    }

    private static void createIfAbsent(
            OwnerSession session,
            EngineContext context,
            PostgresqlSettings settings,
            StorePlace place,
            StoreMark mark,
            Failures failures)
            throws SQLException {
        Connection connection = session.connection();
        if (Ownership.find(connection, place.schema()).isPresent()) {
            connection.rollback();
            return;
        }
        if (mark.identity().isPresent()) {
            throw missing(failures, mark.identity().get());
        }
        mark.begin(place, settings.server());
        if (!SchemaTables.schemaExists(connection, place.schema())) {
            session.execute("CREATE SCHEMA " + place.schema());
        } else if (!SchemaTables.names(connection, place.schema()).isEmpty()) {
            throw new StorageDamagedException(
                    failures.where(), -1, null, "the schema holds tables, but not those of this engine", null);
        }
        for (String statement : Ownership.CREATE) {
            session.execute(statement);
        }
        for (String statement : KeyTables.create(KEY_TABLE)) {
            session.execute(statement);
        }
        Ownership.create(connection, context);
        KeyTables.putSequence(PostgresqlSession.writing(connection, failures, 0), 0);
        connection.commit();
    }

    static StorageDamagedException missing(Failures failures, UUID identity) {
        return new StorageDamagedException(
                failures.where(), -1, null, "missing: schema " + identity + " is not on this server", null);
    }

    private static long storedSequence(OwnerSession session, Failures failures) throws SQLException {
        long stored = KeyTables.sequence(PostgresqlSession.reading(session.connection(), failures));
        session.connection().rollback();
        return stored;
    }

    /** Connections for writing, the first included. */
    long connections() {
        return connections.sum();
    }

    /** Commits whose answer was lost, and whose outcome was found out. */
    long settled() {
        return settled.sum();
    }

    /** The last commit sequence that is stored, as found when the session was made. */
    long storedSequence() {
        return sequence;
    }

    long epoch() {
        return mine.epoch();
    }

    /**
     * A session inside a transaction that may write. Waits for a server that is away, at most so long as it is said.
     *
     * @throws StorageUnavailableException if it stays away; nothing was done
     * @throws StorageReadOnlyException if another owner took the store over; this one is read-only for good
     */
    OwnerSession begin() {
        OwnerSession open = session;
        if (open != null) {
            try {
                open.begin(mine);
                return open;
            } catch (SQLException e) {
                if (!Failures.lost(e)) {
                    giveBack(open);
                    throw failures.of("begin a transaction", e);
                }
                LOG.warn("the session on {} is lost, a new one is made: {}", settings.server(), e.getMessage());
                forget(open);
            } catch (StorageReadOnlyException e) {
                throw replaced(open, e);
            }
        }
        return reconnect();
    }

    private OwnerSession reconnect() {
        long start = System.nanoTime();
        // who comes after others have waited in vain looks once
        long deadline =
                (awaySince == 0 ? start : awaySince) + settings.awayWait().toNanos();
        while (true) {
            try {
                OwnerSession fresh = connect();
                awaySince = 0;
                return fresh;
            } catch (StorageUnavailableException e) {
                awaySince = awaySince == 0 ? start : awaySince;
                if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                health.checkWritable();
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    /** A new session inside a transaction that may write. */
    private OwnerSession connect() {
        OwnerSession fresh = OwnerSession.open(connector, place, failures, backend);
        try {
            fresh.begin(mine);
            sequence = KeyTables.sequence(PostgresqlSession.reading(fresh.connection(), failures));
            session = fresh;
            backend = fresh.backend();
            connections.increment();
            return fresh;
        } catch (SQLException e) {
            fresh.close();
            throw failures.of("begin a transaction", e);
        } catch (StorageReadOnlyException e) {
            throw replaced(fresh, e);
        } catch (StorageException e) {
            fresh.close();
            throw e;
        }
    }

    /**
     * Finds out whether a transaction was stored whose COMMIT was not answered. A new session gets the lock, and the owner's
     * row, only when the old one is over: then its token is there or will never be.
     *
     * @throws OutcomeUnknownException if the server cannot be asked
     */
    boolean isStored(long token, SQLException lost) {
        forget(session);
        long start = System.nanoTime();
        StorageException last = null;
        while (System.nanoTime() - start < settings.settleWait().toNanos()) {
            if (Thread.currentThread().isInterrupted()) {
                throw unknown("the calling thread was interrupted", lost, last);
            }
            try {
                boolean stored = tokenIsStored(token, lost);
                settled.increment();
                return stored;
            } catch (StorageUnavailableException e) {
                last = e;
                LockSupport.parkNanos(this, PAUSE_NANOS);
            } catch (OutcomeUnknownException e) {
                throw e;
            } catch (StorageException e) {
                // asking again would not help
                throw unknown("the server could not be asked how the transaction ended", lost, e);
            }
        }
        throw unknown(
                "the server did not come back within " + settings.settleWait().toSeconds() + " s", lost, last);
    }

    private boolean tokenIsStored(long token, SQLException lost) {
        OwnerSession fresh = OwnerSession.open(connector, place, failures, backend);
        backend = fresh.backend();
        try {
            // the lock on the row is waited for: nobody, not even a new owner, gets it before that transaction is over
            Ownership found = fresh.begin(null);
            OptionalLong last = Ownership.lastToken(fresh.connection(), mine.epoch());
            if (!found.identity().equals(mine.identity()) || last.isEmpty()) {
                throw unknown("the store was taken over by others since", lost, null);
            }
            fresh.connection().rollback();
            fresh.close();
            return last.getAsLong() == token;
        } catch (SQLException e) {
            fresh.close();
            throw failures.of("find out how a transaction ended", e);
        } catch (StorageException e) {
            fresh.close();
            throw e;
        }
    }

    private static OutcomeUnknownException unknown(String reason, SQLException lost, @Nullable StorageException last) {
        OutcomeUnknownException unknown = new OutcomeUnknownException(
                "the answer to a COMMIT was lost (" + lost.getMessage() + "), and " + reason, lost);
        if (last != null) {
            unknown.addSuppressed(last);
        }
        return unknown;
    }

    /** Undoes the transaction of a session. */
    void giveBack(OwnerSession used) {
        if (!used.rollback()) {
            forget(used);
        }
    }

    /** Closes a session that is lost; the next transaction makes a new one. */
    void forget(@Nullable OwnerSession lost) {
        session = null;
        if (lost != null) {
            lost.abandon();
        }
    }

    void close() {
        OwnerSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    /** Ends what the session does now, from another thread. */
    void abort(Executor executor) {
        OwnerSession open = session;
        if (open != null) {
            open.abort(executor);
        }
    }

    private StorageReadOnlyException replaced(OwnerSession open, StorageReadOnlyException why) {
        health.readOnly("" + why.details().get("reason"));
        LOG.error("{}: {}", failures.where(), why.getMessage());
        open.rollback();
        forget(open);
        return why;
    }
}
