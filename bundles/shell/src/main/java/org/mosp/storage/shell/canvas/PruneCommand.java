package org.mosp.storage.shell.canvas;

import java.time.Duration;
import java.util.Optional;
import org.mosp.storage.canvas.CanvasSpace;
import org.mosp.storage.canvas.CollectionReport;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.Quantities;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Units;

/** {@code mosp prune}: takes old revisions of a canvas away, and what only they needed. */
public final class PruneCommand implements Command {

    private static final Duration LONGEST_INTERVAL = Duration.ofDays(366);

    @Override
    public CommandDescription description() {
        return CommandDescription.of("prune", Group.CANVASES, "takes old revisions away, and what only they needed")
                .arguments("CANVAS", 1, 1)
                .explained("""
                        POLICY says what stays: 100 is the last 100 revisions; 100,10m is the last 100, and of the older
                        ones the newest of every 10 minutes, which is the default. The head, what redo leads to, and
                        revisions with a label always stay.

                        First the revisions go, then the tiles of the canvas's pool that no revision of any canvas needs
                        any more. Painters go on meanwhile. With --plan nothing is changed: it says what would go.""")
                .options(
                        Option.of("keep", "POLICY", "what stays: N, or N,INTERVAL (default: 100,10m)"),
                        Option.flag("plan", "only says which revisions would go, and how many bytes"))
                .example("prune panda --plan", "what would go")
                .example("prune panda", "the last 100 stay, and one for every 10 minutes")
                .example("prune panda --keep 20,1h30m", "the last 20 stay, and one for every hour and a half");
    }

    @Override
    public int run(CommandContext context) {
        PrunePolicy policy =
                context.arguments().option("keep").map(PruneCommand::policy).orElse(PrunePolicy.DEFAULT);
        String id = CanvasArgument.resolve(context, context.arguments().value(0));
        CanvasSpace space = context.services().canvases().space();
        if (context.arguments().has("plan")) {
            plan(context, space, id, policy);
        } else {
            prune(context, space, id, policy);
        }
        return ExitStatus.DONE;
    }

    static PrunePolicy policy(String text) {
        String[] parts = text.split(",", -1);
        Optional<Duration> each = Optional.empty();
        if (parts.length == 2) {
            Duration interval = Quantities.duration("keep N,INTERVAL", parts[1], LONGEST_INTERVAL);
            if (interval.toSeconds() < 1) {
                throw new UsageException("--keep N,INTERVAL takes an interval of at least 1s, not '" + parts[1] + "'");
            }
            each = Optional.of(interval);
        }
        if (parts.length > 2 || !parts[0].matches("[0-9]{1,9}") || Integer.parseInt(parts[0]) < 1) {
            throw new UsageException(
                    "--keep takes how many revisions stay, 1 or more, and an interval if you like, such as 100 or"
                            + " 100,10m, not '" + text + "'");
        }
        return new PrunePolicy(Integer.parseInt(parts[0]), each);
    }

    private static void plan(CommandContext context, CanvasSpace space, String id, PrunePolicy policy) {
        PruneReport plan;
        try (ProgressBar bar = context.progress()) {
            plan = space.plan(id, policy, bar);
        }
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas", id,
                    "plan", true,
                    "kept", plan.kept(),
                    "labelled", plan.labelled(),
                    "pruned", plan.pruned(),
                    "freedBytes", plan.freedBytes()));
            return;
        }
        context.println(revisions(plan, " would go, ") + " would stay" + labelled(plan));
        context.println("that would free " + Units.bytes(plan.freedBytes()) + "; nothing was changed");
        String keep = context.arguments()
                .option("keep")
                .map(text -> " --keep " + text)
                .orElse("");
        context.next("prune " + id + keep, "does it");
    }

    private static void prune(CommandContext context, CanvasSpace space, String id, PrunePolicy policy) {
        PruneReport pruned;
        CollectionReport collected;
        try (ProgressBar bar = context.progress()) {
            pruned = space.prune(id, policy, bar);
            collected = space.collect(id, bar);
        }
        long freed = pruned.freedBytes() + collected.freedBytes();
        if (context.json()) {
            context.printJson(Json.object(
                    "canvas", id,
                    "kept", pruned.kept(),
                    "labelled", pruned.labelled(),
                    "pruned", pruned.pruned(),
                    "prunedBytes", pruned.freedBytes(),
                    "pool", collected.poolId(),
                    "canvases", collected.canvases(),
                    "collectedRows", collected.freed(),
                    "collectedBytes", collected.freedBytes(),
                    "keptRows", collected.kept(),
                    "keptBytes", collected.keptBytes(),
                    "freedBytes", freed));
            return;
        }
        context.println(revisions(pruned, " went, ") + " stay" + labelled(pruned) + ": "
                + Units.bytes(pruned.freedBytes()) + " of records");
        context.println(Units.count(collected.freed(), "row") + " of the pool went, " + Units.count(collected.kept())
                + " stay: " + Units.bytes(collected.freedBytes()) + " of tiles and other content"
                + (collected.canvases() > 1 ? "; " + collected.canvases() + " canvases share it" : ""));
        context.println(Units.bytes(freed) + " are free again");
        context.next("history " + id, "what stays");
    }

    private static String revisions(PruneReport report, String between) {
        return Units.count(report.pruned().size(), "revision") + between + Units.count(report.kept());
    }

    private static String labelled(PruneReport report) {
        return report.labelled() == 0 ? "" : " (" + Units.count(report.labelled()) + " of them for a label)";
    }
}
