package org.mosp.storage.shell.migration;

import java.util.ArrayList;
import java.util.List;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.MigrationOptions;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.command.Option;
import org.mosp.storage.shell.command.UsageException;
import org.mosp.storage.shell.output.ProgressBar;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;

/** {@code mosp migrate}: runs the steps that wait, while applications read and write. */
public final class MigrateCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("migrate", Group.STORE, "runs the steps that wait, live")
                .explained("""
                        Runs the steps that plug-in bundles brought, in the order of what they require, while
                        applications read and write. What is done is durable with each chunk: after Ctrl-C or
                        a kill the same command goes on where it was, and no entry is moved twice.

                        --plan prints exactly the steps that would run and changes nothing. --dry-run runs
                        them on a copy, prints how many entries each moved and the digest of the result, and
                        throws the copy away; the same digest stands for the same content. --to takes one
                        schema to a version, with what that requires; to a lower one, steps that can be undone
                        are undone, the last first.

                        Before the first chunk of each step the store is backed up into backups/ of the data
                        directory, read again and compared; mosp migrations names the backup of each step, and
                        mosp restore makes a store of it.""")
                .options(
                        Option.flag("plan", "only shows what would run, and what is in the way"),
                        Option.flag("dry-run", "runs it on a copy, and shows what became of it"),
                        Option.of("to", "SCHEMA@VERSION", "one schema to a version, up or back"),
                        Option.flag("no-backup", "takes no backup before a step"))
                .example("migrate --plan", "what would run")
                .example("migrate", "runs it")
                .example("migrate --to preferences@1", "undoes what was done to the preferences");
    }

    @Override
    public int run(CommandContext context) {
        if (context.arguments().has("plan") && context.arguments().has("dry-run")) {
            throw new UsageException("either --plan or --dry-run, not both");
        }
        MigrationManager migrations = ArrivingSteps.await(context);
        MigrationPlan plan = context.arguments()
                .option("to")
                .map(text -> migrations.plan(target(text)))
                .orElseGet(migrations::plan);
        if (context.arguments().has("plan")) {
            if (context.json()) {
                context.printJson(MigrationDocuments.plan(plan));
            } else {
                print(context, plan);
            }
            return plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
        }
        if (plan.steps().isEmpty()) {
            return nothing(context, plan);
        }
        if (context.arguments().has("dry-run")) {
            return rehearse(context, migrations, plan);
        }
        MigrationOptions options = new MigrationOptions(!context.arguments().has("no-backup"));
        MigrationProgress end = new MigrationFollower(context, migrations.migrate(plan, options)).follow();
        boolean done = end.state() == MigrationProgress.State.DONE;
        if (context.json()) {
            context.printJson(MigrationDocuments.end(plan, end, backups(migrations, plan, end)));
        } else {
            report(context, plan, end, backups(migrations, plan, end));
        }
        return done && plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static int rehearse(CommandContext context, MigrationManager migrations, MigrationPlan plan) {
        MigrationRehearsal rehearsal;
        try (ProgressBar bar = context.progress()) {
            rehearsal = migrations.rehearse(plan, bar);
        }
        if (context.json()) {
            context.printJson(MigrationDocuments.rehearsal(plan, rehearsal));
        } else {
            Table table = Table.of("step", "bundle", ">entries");
            rehearsal
                    .steps()
                    .forEach(each -> table.row(
                            each.step().step().schema() + " " + each.step().begins() + " -> "
                                    + each.step().ends(),
                            each.step().step().bundle() + " "
                                    + each.step().step().bundleVersion(),
                            Units.count(each.entries())));
            context.print(table);
            context.println("on a copy, which is gone: " + Units.count(rehearsal.entries()) + " entries, digest "
                    + rehearsal.digest());
            problems(context, plan);
        }
        return plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static SchemaVersion target(String text) {
        try {
            return SchemaVersion.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--to takes SCHEMA@VERSION, such as preferences@1, not '" + text + "'");
        }
    }

    private static int nothing(CommandContext context, MigrationPlan plan) {
        if (context.json()) {
            context.printJson(MigrationDocuments.plan(plan));
        } else {
            print(context, plan);
        }
        return plan.problems().isEmpty() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static void print(CommandContext context, MigrationPlan plan) {
        if (plan.steps().isEmpty()) {
            context.println("nothing to run");
        } else {
            Table table = Table.of("step", "bundle", "");
            plan.steps()
                    .forEach(step -> table.row(
                            step.step().schema() + " " + step.begins() + " -> " + step.ends(),
                            step.step().bundle() + " " + step.step().bundleVersion(),
                            note(step)));
            context.print(table);
        }
        problems(context, plan);
    }

    private static String note(PlannedStep step) {
        if (step.resumed()) {
            return "goes on where it was";
        }
        return step.back() ? "undoes it" : step.step().reversible() ? "can be undone" : "cannot be undone";
    }

    private static void problems(CommandContext context, MigrationPlan plan) {
        plan.problems()
                .forEach(problem -> context.println(
                        context.style().warning("held back: " + problem.schema() + ": " + problem.message())));
    }

    /** The backups that were taken before the steps that are done, from the history; those that later steps pruned are left out. */
    private static List<String> backups(MigrationManager migrations, MigrationPlan plan, MigrationProgress end) {
        List<String> backups = new ArrayList<>();
        List<String> there = migrations.backups();
        for (PlannedStep step : plan.steps().subList(0, end.stepsDone())) {
            migrations.history(step.step().schema()).stream()
                    .filter(done -> done.from() == step.step().from()
                            && done.to() == step.step().to()
                            && done.back() == step.back())
                    .reduce((earlier, later) -> later)
                    .flatMap(AppliedStep::backup)
                    .filter(there::contains)
                    .ifPresent(name -> backups.add("backups/" + name));
        }
        return backups;
    }

    private static void report(
            CommandContext context, MigrationPlan plan, MigrationProgress end, List<String> backups) {
        for (PlannedStep step : plan.steps().subList(0, end.stepsDone())) {
            context.println(context.style().good("done") + " " + step.shown());
        }
        context.println(
                Units.count(end.stepsDone(), "step") + " of " + plan.steps().size() + " in "
                        + Units.seconds(end.elapsed().toMillis() / 1_000.0) + "; writers waited at most "
                        + Units.millis(end.longestPause().toNanos() / 1e6));
        backups.forEach(name -> context.println("backed up before it to " + name + " of the data directory"));
        if (end.state() == MigrationProgress.State.CANCELLED) {
            context.println("cancelled; mosp migrate goes on where it was");
        }
        problems(context, plan);
    }
}
