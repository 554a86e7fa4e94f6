package org.mosp.storage.shell.backup;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Drawing;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Units;

/**
 * Shows how far a backup, a restore or a salvage is, and ends it at Ctrl-C. A bar on a terminal, else a line on standard error every few seconds;
 * nothing with {@code --json}. It is shown from a thread of its own: a caller who reads nothing, stopped at its terminal say, does not
 * hold up the backup and with it the snapshot of the store. Used by one thread, which is never blocked, but for a second at the end.
 */
public final class BackupFollower implements BackupControl, AutoCloseable {

    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CommandContext context;
    private final String command;
    private final Drawing drawing;
    private volatile @Nullable Step reached;
    private long said = System.nanoTime();

    private record Step(String name, long done, long total) {}

    /**
     * Begins to show.
     *
     * @param command its name
     */
    public BackupFollower(CommandContext context, String command) {
        this.context = context;
        this.command = command;
        this.drawing = new Drawing(context.progress(), this::show);
    }

    @Override
    public boolean goesOn(String step, long done, long total) {
        reached = new Step(step, done, total);
        return !context.cancelled();
    }

    private void show(ProgressBar bar) {
        Step step = reached;
        if (step == null) {
            return;
        }
        bar.at(step.name(), step.done(), step.total());
        long now = System.nanoTime();
        if (!context.json() && !context.terminal() && now - said > LINE_NANOS) {
            said = now;
            context.err()
                    .println("mosp " + command + ": " + step.name() + " " + Units.count(step.done()) + " of "
                            + Units.count(step.total()));
        }
    }

    /** Takes the bar away, if the caller reads within a second. */
    @Override
    public void close() {
        drawing.close();
    }
}
