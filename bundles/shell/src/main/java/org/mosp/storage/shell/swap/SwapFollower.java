package org.mosp.storage.shell.swap;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mosp.storage.Swap;
import org.mosp.storage.SwapProgress;
import org.mosp.storage.SwapState;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandException;
import org.mosp.storage.shell.output.Drawing;
import org.mosp.storage.shell.output.ProgressBar;

/**
 * Watches a swap to its end, or until the caller gives up: the swap goes on then. A bar on a terminal, else a line on standard
 * error whenever the state changes and every few seconds; nothing with {@code --json}. A caller who reads nothing can give up all the
 * same.
 */
final class SwapFollower {

    private static final long LOOK_MILLIS = 50;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CommandContext context;
    private final Swap swap;
    private long said;
    private SwapState lastSaid = SwapState.DONE;

    SwapFollower(CommandContext context, Swap swap) {
        this.context = context;
        this.swap = swap;
    }

    /** Until the stage is complete; what it completed with. */
    SwapProgress follow(CompletionStage<SwapProgress> stage) {
        Future<SwapProgress> end = stage.toCompletableFuture();
        Drawing drawing = new Drawing(context.progress(), bar -> show(bar, swap.progress()));
        try {
            return await(end);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw leftAlone();
        } finally {
            drawing.close();
        }
    }

    private SwapProgress await(Future<SwapProgress> end) throws ExecutionException, InterruptedException {
        while (!context.cancelled()) {
            try {
                return end.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue; // the caller may have given up meanwhile
            }
        }
        throw leftAlone();
    }

    private void show(ProgressBar bar, SwapProgress progress) {
        if (progress.state() == SwapState.COPYING) {
            bar.at(
                    "copying, " + String.join(", ", SwapFigures.pace(progress)),
                    progress.entriesCopied(),
                    progress.entriesTotal());
        } else {
            bar.at(SwapFigures.line(progress) + ", carried", progress.entriesCarried(), 0);
        }
        long now = System.nanoTime();
        if (!context.json() && !context.terminal() && (progress.state() != lastSaid || now - said > LINE_NANOS)) {
            said = now;
            lastSaid = progress.state();
            context.err().println("mosp swap: " + SwapFigures.line(progress));
        }
    }

    private CommandException leftAlone() {
        String role = swap.role().id();
        boolean served = context.services()
                .property("mosp.storage.server")
                .filter("true"::equals)
                .isPresent();
        return new CommandException(
                "cancelled",
                "no longer watched; the swap of " + role + " to " + swap.to()
                        + (served
                                ? " goes on in the runtime: mosp swap " + role + " tells how far it is, "
                                : " rests and goes on when the store is opened again: mosp swap " + role + " "
                                        + swap.to() + " watches it, ")
                        + "mosp swap " + role + " --abort gives it up before the switch",
                "role",
                role,
                "target",
                swap.to(),
                "state",
                swap.progress().state().id());
    }
}
