package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineHealth;
import org.mosp.storage.support.sql.GroupTransactions;
import org.mosp.storage.support.sql.KeyTables;
import org.mosp.storage.support.sql.PendingWork;
import org.mosp.storage.support.sql.WorkCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the only connection that writes; for one thread at a time.
 *
 * <p>In a group each work but the first has a savepoint, so that work which throws is undone alone. A group that fails as a
 * whole (no space, a deferred constraint) is undone, and each work runs once more in a transaction of its own. Where there
 * was no space, the log is emptied before: it takes up what the work may need.
 */
final class WriteTransactions implements GroupTransactions {

    private static final Logger LOG = LoggerFactory.getLogger(WriteTransactions.class);

    private final DatabaseConnection connection;
    private final Failures failures;
    private final EngineHealth health;
    private final CrashPoints crashPoints;
    private final WorkCounters counters;
    private final LogKeeper logKeeper;
    private volatile long lastSequence;

    WriteTransactions(
            DatabaseConnection connection,
            Failures failures,
            EngineHealth health,
            CrashPoints crashPoints,
            WorkCounters counters,
            LogKeeper logKeeper,
            long lastSequence) {
        this.connection = connection;
        this.failures = failures;
        this.health = health;
        this.crashPoints = crashPoints;
        this.counters = counters;
        this.logKeeper = logKeeper;
        this.lastSequence = lastSequence;
    }

    long lastSequence() {
        return lastSequence;
    }

    @Override
    public void afterTransaction() {
        logKeeper.afterTransaction();
    }

    @Override
    public void failed(Throwable unexpected) {
        LOG.error("the writer of SQLite failed, and goes on", unexpected);
    }

    @Override
    public int write(List<PendingWork<?>> first, Followers followers) {
        List<PendingWork<?>> group = new ArrayList<>(first);
        try {
            health.checkWritable();
            StorageException undone = attempt(group, followers);
            if (undone == null) {
                group.forEach(PendingWork::complete);
            } else if (group.size() == 1 && !(undone instanceof StorageFullException)) {
                group.get(0).fail(undone);
            } else {
                writeEachAlone(group, undone);
            }
        } catch (StorageException e) {
            group.forEach(work -> work.fail(e));
        } catch (Throwable e) {
            health.readOnly("the writer failed: " + e);
            LOG.error("the writer of SQLite failed, the engine is read-only from now on", e);
            rollback();
            group.forEach(work -> work.fail(new OutcomeUnknownException("the writer failed", e)));
        }
        return group.size();
    }

    private void writeEachAlone(List<PendingWork<?>> group, StorageException undone) {
        LOG.debug("a group was undone, its works run one by one", undone);
        if (undone instanceof StorageFullException) {
            logKeeper.makeRoom();
        }
        for (PendingWork<?> work : group) {
            try {
                health.checkWritable();
                StorageException failure = attempt(new ArrayList<>(List.of(work)), Followers.NONE);
                if (failure == null) {
                    work.complete();
                } else {
                    work.fail(failure);
                }
            } catch (StorageException e) {
                work.fail(e);
            }
        }
    }

    /**
     * Runs the works of a group, which grows by those that join, in one transaction; work that throws is undone alone.
     * Returns why the transaction was undone; {@code null} if it was stored, as far as it had anything to store.
     *
     * @throws StorageException if none of it may run again
     */
    private @Nullable StorageException attempt(List<PendingWork<?>> group, Followers followers) {
        long sequence = lastSequence;
        boolean changed = false;
        boolean begun = false;
        int kept = 0;
        try {
            WorkSavepoint savepoint = new WorkSavepoint(connection);
            for (int next = 0; next < group.size(); next++) {
                if (!begun) {
                    begin();
                    begun = true;
                }
                // what comes first has nothing before it that must stay, and needs none
                if (kept > 0) {
                    savepoint.set();
                }
                SqliteSession session = SqliteSession.writing(connection, failures, sequence + 1);
                boolean done = group.get(next).run(session);
                if (session.ended() != null) {
                    rollback();
                    return session.ended();
                }
                if (done) {
                    kept++;
                    changed |= session.changed();
                    sequence += session.usedSequence() ? 1 : 0;
                } else if (kept > 0) {
                    savepoint.undo();
                } else {
                    rollback();
                    begun = false;
                }
                if (next == group.size() - 1) {
                    group.addAll(followers.join(group.size()));
                }
            }
        } catch (SQLException e) {
            rollback();
            return failures.of("write", e);
        }
        try {
            if (begun) {
                commit(sequence, changed);
            }
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (StorageException e) {
            return e;
        }
        counters.committed(kept);
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
                health.readOnly("a commit failed: " + e.getMessage());
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
