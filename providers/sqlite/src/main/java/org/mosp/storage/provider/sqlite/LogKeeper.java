package org.mosp.storage.provider.sqlite;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.support.sql.WorkCounters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps SQLite's log short without stalling commits. When the log has grown to the mark, a thread of its own carries its
 * pages over to the database file beside the writer; then it holds the writer for a moment and carries the few that came
 * meanwhile, after which SQLite begins the log anew.
 */
final class LogKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LogKeeper.class);

    /** Between two looks at the log's length. */
    private static final int TRANSACTIONS_BETWEEN_LOOKS = 16;

    private static final int FRAME_HEADER_BYTES = 24;
    private static final long LITTLE_SPACE = 64 << 20;
    private static final long LEAST_MARK = 256 << 10;
    private static final long SPACE_KNOWN_NANOS = 50_000_000;

    /** Where the thread of its own does not keep up with the writers, they carry the log over themselves. */
    private static final int MARKS_AT_MOST = 8;

    /** A reader of long ago keeps the log from being emptied: writers do not wait for it again and again. */
    private static final long BETWEEN_ROOMS_NANOS = 1_000_000_000;

    private static final int LONGEST_WAIT_FOR_READERS_MILLIS = 50;

    private final DatabaseFile file;
    private final SqliteSettings settings;
    private final DatabaseConnection writer;
    private final ReentrantLock turn;
    private final EngineContext context;
    private final WorkCounters counters;
    private final LongAdder checkpoints = new LongAdder();
    private final Failures failures;
    private final int pageBytes;
    private final Thread thread;
    private volatile boolean wanted;
    private volatile boolean closed;
    private volatile boolean failing;
    private int transactionsSinceLook;
    private boolean littleSpace = true;
    private long spaceSeen;
    private long madeRoom = System.nanoTime() - BETWEEN_ROOMS_NANOS;
    private long framesSeen;

    /**
     * A keeper.
     *
     * @param writer the connection that writes, used in the writer's turn only
     * @param turn held by whoever writes
     */
    LogKeeper(
            DatabaseFile file,
            SqliteSettings settings,
            DatabaseConnection writer,
            ReentrantLock turn,
            EngineContext context,
            WorkCounters counters,
            Failures failures)
            throws SQLException {
        this.file = file;
        this.settings = settings;
        this.writer = writer;
        this.turn = turn;
        this.context = context;
        this.counters = counters;
        this.failures = failures;
        this.pageBytes = (int) writer.number("PRAGMA page_size");
        this.thread = new Thread(this::run, "mosp-sqlite-checkpoint");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Called after a transaction, in the writer's turn. */
    void afterTransaction() {
        if (++transactionsSinceLook >= TRANSACTIONS_BETWEEN_LOOKS || littleSpace) {
            transactionsSinceLook = 0;
            try {
                look();
            } catch (SQLException e) {
                report(e);
            }
        }
    }

    /** Carries everything over and empties the log; for opening, when nobody else has a connection. */
    void empty() throws SQLException {
        checkpoint(writer, "TRUNCATE");
        framesSeen = 0;
    }

    /**
     * Gives the log's space back, as far as nobody reads in it; in the writer's turn, when there is no other space, and
     * for closing.
     */
    void makeRoom() {
        try {
            // readers are waited for, but not for long: all writers wait meanwhile
            writer.rows("PRAGMA busy_timeout=" + LONGEST_WAIT_FOR_READERS_MILLIS);
            try {
                checkpoint(writer, "TRUNCATE");
                framesSeen = 0;
            } finally {
                madeRoom = System.nanoTime();
                writer.rows("PRAGMA busy_timeout=" + settings.busyTimeoutMillis());
            }
        } catch (SQLException e) {
            report(e);
        }
    }

    /** How often the log was carried over. */
    long checkpoints() {
        return checkpoints.sum();
    }

    /** Ends the thread. Returns whether it ended in time. */
    boolean close(Duration longest) throws InterruptedException {
        closed = true;
        LockSupport.unpark(thread);
        thread.join(Math.max(1, longest.toMillis()));
        return !thread.isAlive();
    }

    private void look() throws SQLException {
        long frames = frames(writer.rows("PRAGMA wal_checkpoint(NOOP)"), 1);
        long added = frames >= framesSeen ? frames - framesSeen : frames;
        counters.wrote(added * (pageBytes + FRAME_HEADER_BYTES));
        framesSeen = frames;
        long mark = mark();
        boolean longEnough = frames * pageBytes >= mark;
        boolean outgrown =
                frames * pageBytes >= MARKS_AT_MOST * mark && System.nanoTime() - madeRoom > BETWEEN_ROOMS_NANOS;
        if (longEnough && littleSpace || outgrown) {
            makeRoom();
        } else if (longEnough && !wanted) {
            wanted = true;
            LockSupport.unpark(thread);
        }
    }

    /** On a small or nearly full disk the log must not take up what rows need: it is kept shorter, and cut off at once. */
    private long mark() {
        long now = System.nanoTime();
        // the question reads the table of mounts; a disk that fills up before the next one is met by makeRoom()
        if (!littleSpace && now - spaceSeen < SPACE_KNOWN_NANOS) {
            return settings.checkpointBytes();
        }
        try {
            spaceSeen = now;
            long usable = context.files().usableSpace(context.directory());
            littleSpace = usable < LITTLE_SPACE;
            return littleSpace ? Math.min(settings.checkpointBytes(), LEAST_MARK) : settings.checkpointBytes();
        } catch (IOException e) {
            return settings.checkpointBytes();
        }
    }

    private void run() {
        @Nullable DatabaseConnection connection = null;
        try {
            while (!closed) {
                if (!wanted) {
                    LockSupport.park(this);
                    // nobody has a reason to interrupt this thread, and park would not wait any more
                    Thread.interrupted();
                    continue;
                }
                try {
                    if (connection == null) {
                        connection = DatabaseConnection.open(file, settings, DatabaseConnection.Use.WRITE);
                    }
                    carryOver(connection);
                } catch (SQLException e) {
                    report(e);
                } catch (RuntimeException | Error unexpected) {
                    // without this thread the writers would have to carry the log over
                    LOG.error("a checkpoint failed unexpectedly, the log goes on growing", unexpected);
                } finally {
                    wanted = false;
                }
            }
        } finally {
            closeQuietly(connection);
        }
    }

    private void carryOver(DatabaseConnection connection) throws SQLException {
        checkpoint(connection, "PASSIVE");
        turn.lock();
        try {
            checkpoint(connection, "PASSIVE");
        } finally {
            turn.unlock();
        }
    }

    private void checkpoint(DatabaseConnection connection, String mode) throws SQLException {
        context.crashPoints().reached("sqlite.before-checkpoint");
        List<List<String>> answer = connection.rows("PRAGMA wal_checkpoint(" + mode + ")");
        context.crashPoints().reached("sqlite.after-checkpoint");
        failing = false;
        checkpoints.increment();
        counters.forced(2);
    }

    // -1 where there is no log
    private static long frames(List<List<String>> answer, int column) {
        return Math.max(0, Long.parseLong(answer.get(0).get(column)));
    }

    // what was committed is safe in the log; the next look tries again
    private void report(SQLException e) {
        String message = failures.of("checkpoint", e).getMessage();
        if (!failing) {
            LOG.warn("a checkpoint failed, the log goes on growing: {}", message);
        }
        failing = true;
    }

    private void closeQuietly(@Nullable DatabaseConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("closing the connection for checkpoints", e);
            }
        }
    }
}
