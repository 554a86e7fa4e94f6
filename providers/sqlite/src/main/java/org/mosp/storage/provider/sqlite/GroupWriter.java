package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.StorageException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.support.queue.GroupQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer: a thread that runs all work that waits in one transaction, and commits it with one force.
 *
 * <p>In a group each work has a savepoint, so that work which throws is undone alone. A group that fails as a whole (no
 * space, a deferred constraint) is undone, and each work runs once more in a transaction of its own.
 */
final class GroupWriter {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);

    /** Most works of one transaction: bounds how long the first waits for the last. */
    private static final int MOST_WORKS = 128;

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Duration SPIN = Duration.ofNanos(30_000);

    private final DatabaseConnection connection;
    private final Failures failures;
    private final EngineCondition condition;
    private final CrashPoints crashPoints;
    private final Counters counters;
    private final LogKeeper logKeeper;
    private final GroupQueue<PendingWork<?>> queue;
    private final Thread thread;
    private volatile long lastSequence;

    GroupWriter(
            DatabaseConnection connection,
            Failures failures,
            EngineCondition condition,
            CrashPoints crashPoints,
            Counters counters,
            LogKeeper logKeeper,
            SqliteSettings settings,
            long lastSequence) {
        this.connection = connection;
        this.failures = failures;
        this.condition = condition;
        this.crashPoints = crashPoints;
        this.counters = counters;
        this.logKeeper = logKeeper;
        this.lastSequence = lastSequence;
        this.queue = new GroupQueue<>(
                "writes of sqlite", settings.queueItems(), settings.queueItems(), settings.longestWait(), SPIN);
        this.thread = new Thread(this::run, "mosp-sqlite-writer");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Puts work in the queue. */
    void submit(PendingWork<?> work) {
        condition.checkWritable();
        try {
            queue.put(work, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutcomeUnknownException("the calling thread was interrupted", e);
        }
    }

    /** Whether the calling thread is the writer: work must not wait for other work. */
    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** Lets no more work in, finishes what waits, and ends the thread. Returns whether it ended in time. */
    boolean close(Duration longest) throws InterruptedException {
        queue.close();
        thread.join(longest.toMillis());
        return !thread.isAlive();
    }

    private void run() {
        while (true) {
            try {
                List<PendingWork<?>> group = queue.take(MOST_WORKS, IDLE);
                if (!group.isEmpty()) {
                    write(group);
                } else if (queue.closed()) {
                    return;
                }
                logKeeper.afterGroup(connection, group.size());
            } catch (InterruptedException e) {
                // nobody has a reason to interrupt this thread; close() ends it through the queue
                LOG.debug("writer interrupted, goes on", e);
            }
        }
    }

    private void write(List<PendingWork<?>> group) {
        try {
            condition.checkWritable();
            if (group.size() == 1 || !writeTogether(group)) {
                for (PendingWork<?> work : group) {
                    writeAlone(work);
                }
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

    private void writeAlone(PendingWork<?> work) {
        try {
            condition.checkWritable();
            begin();
            SqliteSession session = SqliteSession.writing(connection, failures, lastSequence + 1);
            boolean done = work.run(session);
            StorageException ended = session.ended();
            if (ended != null) {
                rollback();
                work.fail(ended);
            } else if (!done) {
                rollback();
                work.complete();
            } else {
                commit(session.usedSequence() ? lastSequence + 1 : lastSequence, session.changed());
                work.complete();
                counters.committed(1);
            }
        } catch (StorageException e) {
            work.fail(e);
        }
    }

    /** Returns false if the group was undone and each work must run alone. */
    private boolean writeTogether(List<PendingWork<?>> group) {
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
                    return false;
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
            return false;
        }
        try {
            commit(sequence, changed);
        } catch (OutcomeUnknownException e) {
            throw e;
        } catch (StorageException e) {
            return false;
        }
        counters.committed(done);
        group.forEach(PendingWork::complete);
        return true;
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
                SqliteSession session = SqliteSession.writing(connection, failures, sequence);
                KeyTables.putSequence(session, sequence);
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
