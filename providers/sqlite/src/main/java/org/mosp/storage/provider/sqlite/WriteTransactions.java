package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.CrashPoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the only connection that writes; for one thread at a time.
 *
 * <p>In a group each work has a savepoint, so that work which throws is undone alone. A group that fails as a whole (no
 * space, a deferred constraint) is undone, and each work runs once more in a transaction of its own. Where there was no
 * space, the log is emptied before: it takes up what the work may need.
 */
final class WriteTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(WriteTransactions.class);

    private final DatabaseConnection connection;
    private final Failures failures;
    private final EngineCondition condition;
    private final CrashPoints crashPoints;
    private final Counters counters;
    private final LogKeeper logKeeper;
    private volatile long lastSequence;

    WriteTransactions(
            DatabaseConnection connection,
            Failures failures,
            EngineCondition condition,
            CrashPoints crashPoints,
            Counters counters,
            LogKeeper logKeeper,
            long lastSequence) {
        this.connection = connection;
        this.failures = failures;
        this.condition = condition;
        this.crashPoints = crashPoints;
        this.counters = counters;
        this.logKeeper = logKeeper;
        this.lastSequence = lastSequence;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Runs the works, commits, and tells each caller how it ended. Throws nothing. */
    void write(List<PendingWork<?>> group) {
        try {
            condition.checkWritable();
            if (group.size() == 1) {
                writeOnlyOne(group.get(0));
                return;
            }
            StorageException undone = writeTogether(group);
            if (undone != null) {
                LOG.debug("a group was undone, its works run one by one", undone);
                if (undone instanceof StorageFullException) {
                    logKeeper.makeRoom();
                }
                group.forEach(work -> report(work, writeAlone(work)));
            }
        } catch (StorageException e) {
            group.forEach(work -> work.fail(e));
        } catch (Throwable e) {
            condition.readOnly("the writer failed: " + e, false);
            LOG.error("the writer of SQLite failed, the engine is read-only from now on", e);
            rollback();
            group.forEach(work -> work.fail(new OutcomeUnknownException("the writer failed", e)));
        }
    }

    private void writeOnlyOne(PendingWork<?> work) {
        StorageException failure = writeAlone(work);
        if (failure instanceof StorageFullException) {
            logKeeper.makeRoom();
            failure = writeAlone(work);
        }
        report(work, failure);
    }

    private static void report(PendingWork<?> work, @Nullable StorageException failure) {
        if (failure == null) {
            work.complete();
        } else {
            work.fail(failure);
        }
    }

    /** Returns why nothing of it was stored; {@code null} if it was, or if the work itself threw. */
    private @Nullable StorageException writeAlone(PendingWork<?> work) {
        try {
            condition.checkWritable();
            begin();
            SqliteSession session = SqliteSession.writing(connection, failures, lastSequence + 1);
            boolean kept = work.run(session);
            StorageException ended = session.ended();
            if (ended != null || !kept) {
                rollback();
                return ended;
            }
            commit(session.usedSequence() ? lastSequence + 1 : lastSequence, session.changed());
            counters.committed(1);
            return null;
        } catch (StorageException e) {
            return e;
        }
    }

    /**
     * Returns why the group was undone, so that each work must run alone; {@code null} if it was stored and all know it.
     *
     * @throws StorageException if none of it may run again
     */
    private @Nullable StorageException writeTogether(List<PendingWork<?>> group) {
        begin();
        long sequence = lastSequence;
        boolean changed = false;
        int done = 0;
        try {
            for (PendingWork<?> work : group) {
                connection.execute("SAVEPOINT work");
                SqliteSession session = SqliteSession.writing(connection, failures, sequence + 1);
                boolean kept = work.run(session);
                if (session.ended() != null) {
                    rollback();
                    return session.ended();
                }
                if (kept) {
                    done++;
                    changed |= session.changed();
                    sequence += session.usedSequence() ? 1 : 0;
                } else {
                    connection.execute("ROLLBACK TO work");
                }
                connection.execute("RELEASE work");
            }
        } catch (SQLException e) {
            rollback();
            return failures.of("write", e);
        }
        try {
            commit(sequence, changed);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (StorageException e) {
            return e;
        }
        counters.committed(done);
        group.forEach(PendingWork::complete);
        return null;
    }

    private void begin() {
        try {
            connection.execute("BEGIN IMMEDIATE");
        } catch (SQLException e) {
            throw failures.of("begin a transaction", e);
        }
    }

    private void commit(long sequence, boolean changed) {
        try {
            if (changed) {
                KeyTables.putSequence(SqliteSession.writing(connection, failures, sequence), sequence);
                crashPoints.reached("sqlite.before-commit");
            }
            connection.execute("COMMIT");
        } catch (StorageException e) {
            rollback();
            throw e;
        } catch (SQLException e) {
            rollback();
            if (Failures.outcomeUnknown(e)) {
                condition.readOnly("a commit failed: " + e.getMessage(), false);
                LOG.error("a commit of SQLite failed, the engine is read-only from now on", e);
                throw new OutcomeUnknownException("the commit failed: " + e.getMessage(), e);
            }
            throw failures.of("commit", e);
        }
        lastSequence = sequence;
        if (changed) {
            counters.forced(1);
            crashPoints.reached("sqlite.after-commit");
        }
    }

    private void rollback() {
        try {
            connection.execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has undone it itself
            LOG.debug("nothing to roll back", e);
        }
    }
}
