package org.mosp.storage.shell.backup;

import java.util.concurrent.TimeUnit;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Units;

/**
 * Shows how far a backup or a restore is, and ends it at Ctrl-C. A bar on a terminal, else a line on standard error every few seconds;
 * nothing with {@code --json}. For one thread.
 */
final class BackupFollower implements BackupControl, AutoCloseable {

    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CommandContext context;
    private final String command;
    private final ProgressBar bar;
    private long said = System.nanoTime();

    BackupFollower(CommandContext context, String command) {
        this.context = context;
        this.command = command;
        this.bar = context.progress();
    }

    @Override
    public boolean goesOn(String step, long done, long total) {
        bar.at(step, done, total);
        long now = System.nanoTime();
        if (!context.json() && !context.terminal() && now - said > LINE_NANOS) {
            said = now;
            context.err()
                    .println("mosp " + command + ": " + step + " " + Units.count(done) + " of " + Units.count(total));
        }
        return !context.cancelled();
    }

    @Override
    public void close() {
        bar.close();
    }
}
