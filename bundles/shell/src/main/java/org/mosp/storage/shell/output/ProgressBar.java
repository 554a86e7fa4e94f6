package org.mosp.storage.shell.output;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.mosp.storage.Progress;

/**
 * A line on a terminal that says how far a call has come; silent elsewhere, and in the first second. Any number of threads.
 */
public final class ProgressBar implements Progress, AutoCloseable {

    private static final long QUIET_NANOS = 1_000_000_000L;
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int BAR = 24;

    private final PrintStream err;
    private final boolean terminal;
    private final int width;
    private final LongSupplier nanos;
    private final long start;
    private long drawnAt;
    private boolean drawn;
    private boolean closed;

    /** A bar on a stream, drawn only if that is a terminal of so many columns. */
    public ProgressBar(PrintStream err, boolean terminal, int width) {
        this(err, terminal, width, System::nanoTime);
    }

    /** With a clock of one's own. */
    ProgressBar(PrintStream err, boolean terminal, int width, LongSupplier nanos) {
        this.err = err;
        this.terminal = terminal;
        this.width = width;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    @Override
    public synchronized void at(String step, long done, long total) {
        long now = nanos.getAsLong();
        boolean due = now - start >= QUIET_NANOS && (!drawn || now - drawnAt >= REDRAW_NANOS);
        if (!terminal || closed || !due) {
            return;
        }
        drawn = true;
        drawnAt = now;
        err.print("\r\u001b[K" + Text.cut(line(Text.printable(step), done, total), Math.max(20, width - 1)));
        err.flush();
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (drawn && !closed) {
            err.print("\r\u001b[K");
            err.flush();
        }
        closed = true;
    }

    private static String line(String step, long done, long total) {
        if (total <= 0) {
            return step + "  " + Units.count(done);
        }
        double share = Math.max(0.0, Math.min(1.0, (double) done / total));
        int filled = (int) Math.round(share * BAR);
        return "[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "] "
                + Text.pad(Math.round(100 * share) + " %", 5, true) + "  " + step + "  " + Units.count(done) + " of "
                + Units.count(total);
    }
}
