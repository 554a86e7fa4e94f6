package org.mosp.storage.migration.runner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mosp.storage.framework.SchemaState;
import org.mosp.storage.framework.SchemaStore;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaStatus;
import org.mosp.storage.migration.StepInfo;
import org.mosp.storage.migration.runner.KnownSteps.BoundOwner;
import org.mosp.storage.migration.runner.plan.Planner;
import org.mosp.storage.migration.runner.plan.SchemaPosition;

/** How the schemas of a store are, at one moment. */
final class SchemaReport {

    private final List<BoundStep> steps;
    private final Map<String, BoundOwner> owners;
    private final Map<String, SchemaState> states = new HashMap<>();
    private final Map<String, SchemaPosition> positions = new TreeMap<>();
    private final Planner planner;

    /**
     * Looks; waits (bounded) for the store.
     *
     * @param backups the names of the backups that are there
     */
    SchemaReport(KnownSteps known, SchemaStore schemas, History history, List<String> backups) {
        steps = known.steps();
        owners = known.owners();
        schemas.schemas().forEach(state -> states.put(state.schema(), state));
        TreeSet<String> names = new TreeSet<>(states.keySet());
        names.addAll(owners.keySet());
        steps.forEach(step -> names.add(step.info().schema()));
        Map<String, List<AppliedStep>> done = new TreeMap<>();
        names.forEach(name -> done.put(name, history.of(name)));
        StepsBackedUp backedUp = new StepsBackedUp(done.values(), backups);
        names.forEach(name -> positions.put(name, position(name, done.getOrDefault(name, List.of()), backedUp)));
        planner = new Planner(
                positions.values(), steps.stream().map(BoundStep::known).toList());
    }

    Planner planner() {
        return planner;
    }

    /** The version of each schema. */
    Map<String, Integer> versions() {
        Map<String, Integer> versions = new TreeMap<>();
        positions.forEach((schema, position) -> versions.put(schema, position.version()));
        return versions;
    }

    List<SchemaStatus> all() {
        MigrationPlan plan = planner.plan();
        return positions.values().stream()
                .map(position -> status(position, plan))
                .toList();
    }

    private SchemaPosition position(String name, List<AppliedStep> done, StepsBackedUp backedUp) {
        Optional<SchemaState> state = Optional.ofNullable(states.get(name));
        Optional<SchemaOwner> owner = Optional.ofNullable(owners.get(name)).map(BoundOwner::owner);
        List<AppliedStep> applied =
                History.applied(done).stream().map(backedUp::told).toList();
        return new SchemaPosition(
                name,
                state.map(SchemaState::version).orElse(1),
                state.flatMap(SchemaState::halfDone),
                owner.map(each -> OptionalInt.of(each.writes())).orElse(OptionalInt.empty()),
                owner.map(each -> OptionalInt.of(each.readsTo())).orElse(OptionalInt.empty()),
                applied,
                backedUp.earlier(applied));
    }

    private SchemaStatus status(SchemaPosition position, MigrationPlan plan) {
        Optional<SchemaState> state = Optional.ofNullable(states.get(position.schema()));
        List<StepInfo> ofSchema = steps.stream()
                .map(BoundStep::info)
                .filter(info -> info.schema().equals(position.schema()))
                .sorted(Comparator.comparingInt(StepInfo::from)
                        .thenComparingInt(StepInfo::to)
                        .thenComparing(StepInfo::bundle)
                        .thenComparing(StepInfo::bundleVersion))
                .toList();
        List<SchemaStatus.WaitingStep> waiting = ofSchema.stream()
                .filter(info -> info.from() >= position.version())
                .map(info -> waiting(info, plan))
                .toList();
        return new SchemaStatus(
                position.schema(),
                position.version(),
                state.map(SchemaState::minReader).orElse(1),
                state.map(SchemaState::writtenBy).orElse(""),
                Optional.ofNullable(owners.get(position.schema())).map(BoundOwner::bundle),
                position.applied(),
                waiting,
                position.halfDone().map(SchemaReport::info),
                findings(position, ofSchema));
    }

    private static StepInfo info(StepIdentity half) {
        return new StepInfo(
                half.schema(),
                Math.min(half.from(), half.to()),
                Math.max(half.from(), half.to()),
                half.bundle(),
                half.bundleVersion(),
                half.checksum(),
                List.of(),
                false);
    }

    private SchemaStatus.WaitingStep waiting(StepInfo info, MigrationPlan plan) {
        boolean planned = plan.steps().stream().anyMatch(step -> step.step().equals(info) && !step.back());
        return new SchemaStatus.WaitingStep(
                info, planned, planned ? "runs at the next mosp migrate" : planner.reason(info, plan));
    }

    private static List<String> findings(SchemaPosition position, List<StepInfo> ofSchema) {
        List<String> findings = new ArrayList<>();
        for (AppliedStep applied : position.applied()) {
            ofSchema.stream()
                    .filter(info -> info.from() == applied.from() && info.to() == applied.to())
                    .filter(info -> !info.checksum().equals(applied.checksum()))
                    .forEach(info -> findings.add(info.shown() + " has checksum " + info.checksum()
                            + "; applied was the one of " + applied.bundle() + " " + applied.bundleVersion() + " with "
                            + applied.checksum() + ", whose data stays as it is: the step does not run again"));
        }
        return findings;
    }
}
