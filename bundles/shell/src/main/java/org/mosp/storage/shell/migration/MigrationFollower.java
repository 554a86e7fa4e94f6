package org.mosp.storage.shell.migration;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRun;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.output.Drawing;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Units;

/**
 * Watches a migration to its end. Ctrl-C cancels it at the end of the present chunk. A bar on a terminal, else a line on standard error
 * for each step and every few seconds; nothing with {@code --json}.
 */
final class MigrationFollower {

    private static final long LOOK_MILLIS = 20;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CommandContext context;
    private final MigrationRun run;
    private String lastStep = "";
    private long said;

    MigrationFollower(CommandContext context, MigrationRun run) {
        this.context = context;
        this.run = run;
    }

    MigrationProgress follow() {
        Future<MigrationProgress> end = run.completion().toCompletableFuture();
        Drawing drawing = new Drawing(context.progress(), bar -> show(bar, run.progress()));
        try {
            while (true) {
                try {
                    return end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (context.cancelled()) {
                        run.cancel();
                    }
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            run.cancel();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            drawing.close();
        }
    }

    private void show(ProgressBar bar, MigrationProgress progress) {
        String step = progress.step().map(PlannedStep::shown).orElse("");
        bar.at(step + ", at most", progress.entriesSeen(), progress.entriesTotal());
        long now = System.nanoTime();
        boolean due = !step.equals(lastStep) || now - said > LINE_NANOS;
        if (!step.isEmpty() && due && !context.json() && !context.terminal()) {
            said = now;
            lastStep = step;
            context.err()
                    .println("mosp migrate: " + step + ", " + Units.count(progress.entriesDone(), "entry") + " moved");
        }
    }
}
