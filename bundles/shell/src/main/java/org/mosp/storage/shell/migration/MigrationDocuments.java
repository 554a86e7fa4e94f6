package org.mosp.storage.shell.migration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.MigrationProgress;
import org.mosp.storage.migration.MigrationRehearsal;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.StepInfo;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Units;

/** Migrations as JSON. */
final class MigrationDocuments {

    private MigrationDocuments() {}

    static Map<String, @Nullable Object> status(SchemaStatus status, List<AppliedStep> history, List<String> backups) {
        return Json.object(
                "schema", status.schema(),
                "version", status.version(),
                "minReader", status.minReader(),
                "writtenBy", status.writtenBy(),
                "owner", status.owner(),
                "applied",
                        status.applied().stream()
                                .map(step -> applied(step, backups))
                                .toList(),
                "waiting",
                        status.waiting().stream()
                                .map(MigrationDocuments::waiting)
                                .toList(),
                "halfDone", status.halfDone().map(MigrationDocuments::info),
                "findings", status.findings(),
                "history", history.stream().map(step -> applied(step, backups)).toList());
    }

    static Map<String, @Nullable Object> plan(MigrationPlan plan) {
        return Json.object(
                "steps", plan.steps().stream().map(MigrationDocuments::planned).toList(),
                "problems",
                        plan.problems().stream()
                                .map(MigrationDocuments::problem)
                                .toList());
    }

    static Map<String, @Nullable Object> end(MigrationPlan plan, MigrationProgress progress, List<String> backups) {
        Map<String, @Nullable Object> document = plan(plan);
        document.put("backups", backups);
        document.put("state", progress.state().name().toLowerCase(java.util.Locale.ROOT));
        document.put("stepsDone", progress.stepsDone());
        document.put(
                "longestWriterPauseMillis",
                Units.roundedMillis(progress.longestPause().toNanos() / 1e6));
        document.put("seconds", progress.elapsed().toMillis() / 1_000.0);
        return document;
    }

    static Map<String, @Nullable Object> rehearsal(MigrationPlan plan, MigrationRehearsal rehearsal) {
        Map<String, @Nullable Object> document = plan(plan);
        document.put(
                "entriesMoved",
                rehearsal.steps().stream()
                        .map(MigrationRehearsal.RehearsedStep::entries)
                        .toList());
        document.put("entries", rehearsal.entries());
        document.put("digest", rehearsal.digest());
        return document;
    }

    private static Map<String, @Nullable Object> applied(AppliedStep step, List<String> backups) {
        return Json.object(
                "from", step.from(),
                "to", step.to(),
                "back", step.back(),
                "bundle", step.bundle(),
                "bundleVersion", step.bundleVersion(),
                "checksum", step.checksum(),
                "by", step.by(),
                "at", step.at().toString(),
                "seconds", step.took().toMillis() / 1_000.0,
                "entries", step.entries(),
                "backup", step.backup().map(name -> "backups/" + name),
                "pruned", step.backup().filter(name -> !backups.contains(name)).isPresent());
    }

    private static Map<String, @Nullable Object> waiting(SchemaStatus.WaitingStep waiting) {
        Map<String, @Nullable Object> document = info(waiting.step());
        document.put("planned", waiting.planned());
        document.put("reason", waiting.reason());
        return document;
    }

    private static Map<String, @Nullable Object> planned(PlannedStep step) {
        Map<String, @Nullable Object> document =
                Json.object("schema", step.step().schema());
        document.putAll(info(step.step()));
        document.put("from", step.begins());
        document.put("to", step.ends());
        document.put("back", step.back());
        document.put("resumed", step.resumed());
        return document;
    }

    private static Map<String, @Nullable Object> info(StepInfo step) {
        return Json.object(
                "from", step.from(),
                "to", step.to(),
                "bundle", step.bundle(),
                "bundleVersion", step.bundleVersion(),
                "checksum", step.checksum());
    }

    private static Map<String, @Nullable Object> problem(PlanProblem problem) {
        return Json.object(
                "schema", problem.schema(),
                "reason",
                        problem.reason()
                                .name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-'),
                "message", problem.message());
    }
}
