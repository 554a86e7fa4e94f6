package org.mosp.storage.provider.postgresql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.spi.EngineState;
import org.mosp.storage.support.sql.GroupTransactions;
import org.mosp.storage.support.sql.PendingWork;
import org.mosp.storage.support.sql.WorkCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the only session that writes; for one thread at a time.
 *
 * <p>In a group each work has a savepoint, so that work which throws is undone alone. A group that fails as a whole (a
 * deferred constraint, a session that was lost before the commit) is undone, and each work runs once more in a transaction of
 * its own. A COMMIT whose answer is lost is never guessed: {@link Owner#isStored} asks the server.
 */
final class WriteTransactions implements GroupTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(WriteTransactions.class);

    private final Owner owner;
    private final Failures failures;
    private final EngineHealth health;
    private final CrashPoints crashPoints;
    private final WorkCounters counters;
    private volatile long lastSequence;
    private long lastToken;
    private boolean tablesChanged;

    WriteTransactions(
            Owner owner,
            Failures failures,
            EngineHealth health,
            CrashPoints crashPoints,
            WorkCounters counters,
            long lastSequence) {
        this.owner = owner;
        this.failures = failures;
        this.health = health;
        this.crashPoints = crashPoints;
        this.counters = counters;
        this.lastSequence = lastSequence;
    }

    long lastSequence() {
        return lastSequence;
    }

    @Override
    public void failed(Throwable unexpected) {
        LOG.error("the writer of PostgreSQL failed, and goes on", unexpected);
    }

    @Override
    public int write(List<PendingWork<?>> first, Followers followers) {
        List<PendingWork<?>> group = new ArrayList<>(first);
        // all are gathered before the first runs: meanwhile nothing is locked on the server
        for (List<PendingWork<?>> more = followers.join(group.size());
                !more.isEmpty();
                more = followers.join(group.size())) {
            group.addAll(more);
        }
        write(group);
        return group.size();
    }

    private void write(List<PendingWork<?>> group) {
        try {
            health.checkWritable();
            if (group.size() == 1) {
                writeOnlyOne(group.get(0));
            } else {
                writeAll(group);
            }
        } catch (StorageException e) {
            group.forEach(work -> work.fail(e));
        } catch (Throwable e) {
            // first: half a work must not be stored with the next, even if all below fails too
            owner.close();
            health.readOnly("the writer failed: " + e);
            LOG.error("the writer of PostgreSQL failed, the engine is read-only from now on", e);
            group.forEach(work -> work.fail(new OutcomeUnknownException("the writer failed", e)));
        }
        if (health.state().mode() == EngineState.Mode.CLOSED) {
            // it was closed meanwhile without waiting any longer for this
            owner.close();
        }
    }

    private void writeAll(List<PendingWork<?>> group) {
        StorageException undone = writeTogether(group);
        if (undone != null) {
            LOG.debug("a group was undone, its works run one by one", undone);
            group.forEach(this::writeAgain);
        }
    }

    private void writeOnlyOne(PendingWork<?> work) {
        StorageException undone = writeAlone(work);
        if (undone instanceof StorageUnavailableException) {
            LOG.debug("a work was undone, it runs once more", undone);
            undone = writeAlone(work);
        }
        report(work, undone);
    }

    private void writeAgain(PendingWork<?> work) {
        try {
            report(work, writeAlone(work));
        } catch (StorageException e) {
            work.fail(e);
        }
    }

    private static void report(PendingWork<?> work, @Nullable StorageException failure) {
        if (failure == null) {
            work.complete();
        } else {
            work.fail(failure);
        }
    }

    /**
     * Returns why nothing of it was stored; {@code null} if it was, or if the work itself failed.
     *
     * @throws StorageException if it was not begun, or must not run again
     */
    private @Nullable StorageException writeAlone(PendingWork<?> work) {
        health.checkWritable();
        OwnerSession session = begin();
        PostgresqlSession transaction = PostgresqlSession.writing(session.connection(), failures, lastSequence + 1);
        boolean kept = work.run(transaction);
        if (!kept) {
            undo(session, transaction);
            return transaction.ended();
        }
        long sequence = transaction.usedSequence() ? lastSequence + 1 : lastSequence;
        StorageException undone = commit(session, sequence, transaction.changed(), transaction.bytes());
        if (undone == null) {
            tablesChanged |= transaction.changedTables();
            counters.committed(1);
        }
        return undone;
    }

    /**
     * Returns why the group was undone, so that each work must run alone; {@code null} if it was stored and all know it.
     *
     * @throws StorageException if none of it may run again
     */
    private @Nullable StorageException writeTogether(List<PendingWork<?>> group) {
        OwnerSession session = begin();
        long sequence = lastSequence;
        boolean changed = false;
        boolean changedTables = false;
        long bytes = 0;
        int done = 0;
        try {
            session.execute("SAVEPOINT work");
            for (PendingWork<?> work : group) {
                PostgresqlSession transaction = PostgresqlSession.writing(session.connection(), failures, sequence + 1);
                boolean kept = work.run(transaction);
                StorageException ended = transaction.ended();
                if (ended != null) {
                    undo(session, transaction);
                    return ended;
                }
                if (kept) {
                    done++;
                    changed |= transaction.changed();
                    changedTables |= transaction.changedTables();
                    bytes += transaction.bytes();
                    sequence += transaction.usedSequence() ? 1 : 0;
                    session.execute("RELEASE SAVEPOINT work; SAVEPOINT work");
                } else {
                    session.execute("ROLLBACK TO SAVEPOINT work");
                }
            }
        } catch (SQLException e) {
            owner.giveBack(session);
            return failures.of("write", e);
        }
        StorageException undone = commit(session, sequence, changed, bytes);
        if (undone == null) {
            tablesChanged |= changedTables;
            counters.committed(done);
            group.forEach(PendingWork::complete);
        }
        return undone;
    }

    private OwnerSession begin() {
        OwnerSession session = owner.begin();
        // a new session may find that more was stored than this engine knows: a commit whose outcome stayed unknown
        lastSequence = Math.max(lastSequence, owner.storedSequence());
        if (tablesChanged) {
            try {
                // what was prepared for tables as they were before fails
                session.execute("DEALLOCATE ALL");
                tablesChanged = false;
            } catch (SQLException e) {
                owner.giveBack(session);
                throw failures.of("begin a transaction", e);
            }
        }
        return session;
    }

    private void undo(OwnerSession session, PostgresqlSession transaction) {
        if (transaction.outOfStep()) {
            owner.forget(session);
        } else {
            owner.giveBack(session);
        }
        // a plan that is outdated although nothing was changed here: others changed the tables
        tablesChanged |= transaction.ended() != null;
    }

    /** Returns why it was undone; {@code null} if it is stored. */
    private @Nullable StorageException commit(OwnerSession session, long sequence, boolean changed, long bytes) {
        long token = ++lastToken;
        try {
            if (changed) {
                PostgresqlSession last = PostgresqlSession.writing(session.connection(), failures, sequence);
                Ownership.putSequence(last, sequence, owner.epoch(), token);
                crashPoints.reached("postgresql.before-commit");
            }
        } catch (StorageException e) {
            owner.giveBack(session);
            return e;
        }
        try {
            session.connection().commit();
        } catch (SQLException e) {
            StorageException undone = afterFailedCommit(session, e, changed, token);
            if (undone != null) {
                return undone;
            }
        }
        lastSequence = sequence;
        if (changed) {
            counters.forced(1);
            counters.wrote(bytes);
            crashPoints.reached("postgresql.after-commit");
        }
        return null;
    }

    private @Nullable StorageException afterFailedCommit(
            OwnerSession session, SQLException failure, boolean changed, long token) {
        if (Failures.refusedCommit(failure)) {
            owner.giveBack(session);
            return failures.of("commit", failure);
        }
        LOG.warn("a COMMIT was not answered, its outcome is looked up: {}", failure.getMessage());
        if (changed && owner.isStored(token, failure)) {
            return null;
        }
        owner.forget(changed ? null : session);
        return failures.unavailable("a session that lasts until the commit", failure);
    }
}
