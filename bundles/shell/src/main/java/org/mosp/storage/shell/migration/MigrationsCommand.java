package org.mosp.storage.shell.migration;

import java.util.List;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationManager;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.shell.command.Command;
import org.mosp.storage.shell.command.CommandContext;
import org.mosp.storage.shell.command.CommandDescription;
import org.mosp.storage.shell.command.ExitStatus;
import org.mosp.storage.shell.command.Group;
import org.mosp.storage.shell.output.Table;
import org.mosp.storage.shell.output.Units;

/** {@code mosp migrations}: per schema its version, its history, what is waiting and why. */
public final class MigrationsCommand implements Command {

    @Override
    public CommandDescription description() {
        return CommandDescription.of("migrations", Group.STORE, "per schema: version, history, what is waiting and why")
                .explained("""
                        A schema is a kind of data with a version of its own, such as preferences. Plug-in
                        bundles bring the steps from one version to the next; a bundle dropped into the folder
                        deploy/ of the data directory is one more. What it brings waits until mosp migrate
                        runs it.

                        done      steps that were applied, when, and how many entries they moved
                        undone    steps that were undone since
                        waiting   installed steps that were not run yet, and why
                        half done the step that was begun: mosp migrate goes on with it
                        pruned    the backup from before a step that is not there any more""")
                .example("migrations", "the tables")
                .example("migrations --json", "for scripts: per schema version, applied, waiting");
    }

    @Override
    public int run(CommandContext context) {
        MigrationManager migrations = ArrivingSteps.await(context);
        List<SchemaStatus> all = migrations.schemas();
        List<String> backups = migrations.backups();
        if (context.json()) {
            context.printJson(all.stream()
                    .map(status -> MigrationDocuments.status(status, migrations.history(status.schema()), backups))
                    .toList());
            return ExitStatus.DONE;
        }
        if (all.isEmpty()) {
            context.println("no schema has an owner or a step here");
            return ExitStatus.DONE;
        }
        Table schemas = Table.of("schema", ">version", "owner", "written by");
        all.forEach(status -> schemas.row(
                context.style().strong(status.schema()),
                status.version(),
                status.owner().orElse("not here"),
                status.writtenBy()));
        context.print(schemas);
        Table steps = Table.of("step", "state", "bundle", ">entries", "");
        all.forEach(status -> rows(context, steps, status, migrations.history(status.schema()), backups));
        if (!steps.isEmpty()) {
            context.println("");
            context.print(steps);
        }
        all.stream()
                .flatMap(status -> status.findings().stream())
                .forEach(finding -> context.println(context.style().warning("changed: " + finding)));
        if (all.stream().flatMap(status -> status.waiting().stream()).anyMatch(SchemaStatus.WaitingStep::planned)) {
            context.println("");
            context.next("migrate --plan", "what would run");
            context.next("migrate", "runs it, while applications read and write");
        }
        return ExitStatus.DONE;
    }

    private static void rows(
            CommandContext context, Table steps, SchemaStatus status, List<AppliedStep> history, List<String> backups) {
        for (AppliedStep step : history) {
            steps.row(
                    name(status, step.from(), step.to()),
                    step.back() ? "undone" : context.style().good("done"),
                    step.bundle() + " " + step.bundleVersion(),
                    Units.count(step.entries()),
                    Units.when(step.at()) + " by " + step.by()
                            + step.backup()
                                    .map(name -> ", before it: backups/" + name
                                            + (backups.contains(name) ? "" : " (pruned)"))
                                    .orElse(""));
        }
        status.halfDone()
                .ifPresent(step -> steps.row(
                        name(status, step.from(), step.to()),
                        context.style().warning("half done"),
                        step.bundle() + " " + step.bundleVersion(),
                        "",
                        "mosp migrate goes on with it"));
        for (SchemaStatus.WaitingStep waiting : status.waiting()) {
            boolean begun = status.halfDone()
                    .filter(half -> half.from() == waiting.step().from()
                            && half.to() == waiting.step().to())
                    .isPresent();
            if (!begun) {
                steps.row(
                        name(status, waiting.step().from(), waiting.step().to()),
                        "waiting",
                        waiting.step().bundle() + " " + waiting.step().bundleVersion(),
                        "",
                        waiting.reason());
            }
        }
    }

    private static String name(SchemaStatus status, int from, int to) {
        return status.schema() + " " + from + " -> " + to;
    }
}
