package org.mosp.storage.provider.sqlite;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.CrashPoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SQLite's log short without stalling commits. When the log has grown to the mark, a thread of its own carries the
 * pages over to the database file beside the writer; then the writer itself carries the few that came meanwhile, after
 * which SQLite begins the log anew.
 */
final class LogKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    /** Between two looks at the log's length. */
    private static final int GROUPS_BETWEEN_LOOKS = 16;

    private enum Phase {
        WATCHING,
        CARRYING_BESIDE,
        READY_TO_FINISH
    }

    private final DatabaseFile file;
    private final SqliteSettings settings;
    private final CrashPoints crashPoints;
    private final Counters counters;
    private final Failures failures;
    private final long framesAtMark;
    private final int pageBytes;
    private volatile Phase phase = Phase.WATCHING;
    private volatile boolean closed;
    private @Nullable Thread thread;
    private int groupsSinceLook;
    private long framesSeen;

    LogKeeper(
            DatabaseFile file,
            SqliteSettings settings,
            CrashPoints crashPoints,
            Counters counters,
            Failures failures,
            int pageBytes) {
        this.file = file;
        this.settings = settings;
        this.crashPoints = crashPoints;
        this.counters = counters;
        this.failures = failures;
        this.pageBytes = pageBytes;
        this.framesAtMark = Math.max(1, settings.checkpointBytes() / pageBytes);
    }

    void start() {
        Thread carrier = new Thread(this::carry, "mosp-sqlite-checkpoint");
        carrier.setDaemon(true);
        thread = carrier;
        carrier.start();
    }

    /** Called by the writer between two groups; an empty group says that there is nothing to do. */
    void afterGroup(DatabaseConnection writer, int works) {
        try {
            if (works > 0 && ++groupsSinceLook >= GROUPS_BETWEEN_LOOKS) {
                look(writer);
            }
            if (phase == Phase.READY_TO_FINISH) {
                checkpoint(writer, "PASSIVE");
                phase = Phase.WATCHING;
            }
        } catch (SQLException e) {
            phase = Phase.WATCHING;
            report(e);
        }
    }

    /** Carries everything over and empties the log; for opening and closing. */
    void empty(DatabaseConnection writer) throws SQLException {
        checkpoint(writer, "TRUNCATE");
        framesSeen = 0;
    }

    void close() throws InterruptedException {
        closed = true;
        Thread carrier = thread;
        if (carrier != null) {
            LockSupport.unpark(carrier);
            carrier.join(5_000);
        }
    }

    private void look(DatabaseConnection writer) throws SQLException {
        groupsSinceLook = 0;
        long frames = frames(writer.rows("PRAGMA wal_checkpoint(NOOP)"), 1);
        long added = frames >= framesSeen ? frames - framesSeen : frames;
        counters.wrote(added * (pageBytes + 24L));
        framesSeen = frames;
        if (frames >= framesAtMark && phase == Phase.WATCHING) {
            phase = Phase.CARRYING_BESIDE;
            LockSupport.unpark(thread);
        }
    }

    private void carry() {
        try (DatabaseConnection connection = DatabaseConnection.open(file, settings, DatabaseConnection.Use.WRITE)) {
            while (!closed) {
                if (phase != Phase.CARRYING_BESIDE) {
                    LockSupport.park(this);
                    // nobody has a reason to interrupt this thread, and park would not wait any more
                    Thread.interrupted();
                } else {
                    try {
                        checkpoint(connection, "PASSIVE");
                        phase = Phase.READY_TO_FINISH;
                    } catch (SQLException e) {
                        phase = Phase.WATCHING;
                        report(e);
                    }
                }
            }
        } catch (SQLException e) {
            report(e);
        }
    }

    private void checkpoint(DatabaseConnection connection, String mode) throws SQLException {
        crashPoints.reached("sqlite.before-checkpoint");
        List<List<String>> answer = connection.rows("PRAGMA wal_checkpoint(" + mode + ")");
        crashPoints.reached("sqlite.after-checkpoint");
        counters.checkpointed();
        long carried = frames(answer, 2);
        if (carried > 0) {
            counters.forced(2);
            counters.wrote(carried * pageBytes);
        }
    }

    private static long frames(List<List<String>> answer, int column) {
        return Math.max(0, Long.parseLong(answer.get(0).get(column)));
    }

    // what was committed is safe in the log; the next look tries again
    private void report(SQLException e) {
        LOG.warn(
                "a checkpoint failed, the log goes on growing: {}",
                failures.of("checkpoint", e).getMessage());
    }
}
