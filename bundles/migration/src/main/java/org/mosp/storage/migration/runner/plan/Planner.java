package org.mosp.storage.migration.runner.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlanProblem.Reason;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.StepInfo;

/**
 * Makes plans: the shortest way of each schema, and across schemas each step after what it requires. A function of what is here: not of
 * the order in which it came. Immutable.
 */
public final class Planner {

    private final Map<String, SchemaPosition> positions = new TreeMap<>();
    private final Map<String, StepGraph> graphs = new HashMap<>();

    /**
     * A planner.
     *
     * @param positions the schemas that are known; others are at version 1
     * @param steps the steps that are here
     */
    public Planner(Collection<SchemaPosition> positions, Collection<KnownStep> steps) {
        Map<String, List<KnownStep>> bySchema = new TreeMap<>();
        steps.forEach(step -> bySchema.computeIfAbsent(step.info().schema(), schema -> new ArrayList<>())
                .add(step));
        positions.forEach(position -> this.positions.put(position.schema(), position));
        bySchema.forEach((schema, known) -> {
            this.positions.putIfAbsent(schema, SchemaPosition.first(schema));
            graphs.put(schema, new StepGraph(known));
        });
    }

    /** Every schema as far as it should go. */
    public MigrationPlan plan() {
        Map<String, SchemaWay> ways = new TreeMap<>();
        positions.keySet().forEach(schema -> ways.put(schema, finder(schema).forward()));
        return ordered(ways);
    }

    /** One schema to a version, and what that requires. */
    public MigrationPlan plan(SchemaVersion target) {
        SchemaWay way = finder(target.schema()).to(target.version());
        if (way.steps().stream().anyMatch(PlannedStep::back)) {
            return back(target, way);
        }
        Map<String, SchemaWay> ways = new TreeMap<>(Map.of(target.schema(), way));
        Set<SchemaVersion> wanted = new LinkedHashSet<>();
        way.steps().forEach(step -> wanted.addAll(step.step().requires()));
        while (!wanted.isEmpty()) {
            SchemaVersion next = wanted.iterator().next();
            wanted.remove(next);
            SchemaPosition position = position(next.schema());
            OptionalInt least = graph(next.schema()).least(position.version(), next.version());
            int reached = end(position, ways.get(next.schema()));
            if (reached < next.version() && least.isPresent()) {
                SchemaWay other = finder(next.schema()).to(least.getAsInt());
                ways.put(next.schema(), other);
                other.steps().forEach(step -> wanted.addAll(step.step().requires()));
            }
        }
        return ordered(ways);
    }

    /** What an installed step that no plan runs waits for, for people. */
    public String reason(StepInfo step, MigrationPlan plan) {
        Optional<PlanProblem> problem = plan.problems().stream()
                .filter(found -> found.schema().equals(step.schema()))
                .findFirst();
        if (problem.isPresent()) {
            return problem.get().message();
        }
        SchemaPosition position = position(step.schema());
        if (step.from() > graph(step.schema()).highest(position.version())) {
            return "no step leads from version " + position.version() + " to " + step.from() + "; installed steps for "
                    + step.schema() + ": " + graph(step.schema()).shown();
        }
        if (step.to() > position.writes().orElse(Integer.MAX_VALUE)) {
            return "the owner writes version " + position.writes().getAsInt();
        }
        return "another way is shorter";
    }

    private static int end(SchemaPosition position, @org.jspecify.annotations.Nullable SchemaWay way) {
        return way == null || way.steps().isEmpty()
                ? position.version()
                : way.steps().get(way.steps().size() - 1).ends();
    }

    private WayFinder finder(String schema) {
        return new WayFinder(position(schema), graph(schema));
    }

    private SchemaPosition position(String schema) {
        return positions.getOrDefault(schema, SchemaPosition.first(schema));
    }

    private StepGraph graph(String schema) {
        return graphs.getOrDefault(schema, new StepGraph(List.of()));
    }

    /** Steps that require what is taken away must be undone before. */
    private MigrationPlan back(SchemaVersion target, SchemaWay way) {
        for (SchemaPosition other : positions.values()) {
            for (AppliedStep applied : other.applied()) {
                for (KnownStep known : graph(other.schema()).between(applied.from(), applied.to())) {
                    for (SchemaVersion required : known.info().requires()) {
                        if (required.schema().equals(target.schema()) && required.version() > target.version()) {
                            return new MigrationPlan(
                                    List.of(),
                                    List.of(new PlanProblem(
                                            target.schema(),
                                            Reason.REQUIREMENT,
                                            known.info().shown() + " needs " + required
                                                    + "; undo it first (mosp migrate --to " + other.schema() + "@"
                                                    + applied.from() + ")")));
                        }
                    }
                }
            }
        }
        return new MigrationPlan(way.steps(), way.problem().stream().toList());
    }

    // ---- across schemas

    private MigrationPlan ordered(Map<String, SchemaWay> ways) {
        Map<String, Integer> versions = new HashMap<>();
        positions.forEach((schema, position) -> versions.put(schema, position.version()));
        Map<String, List<PlannedStep>> left = new TreeMap<>();
        List<PlanProblem> problems = new ArrayList<>();
        ways.forEach((schema, way) -> {
            left.put(schema, new ArrayList<>(way.steps()));
            way.problem().ifPresent(problems::add);
        });
        List<PlannedStep> steps = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = false;
            for (List<PlannedStep> rest : left.values()) {
                while (!rest.isEmpty() && missing(rest.get(0), versions).isEmpty()) {
                    PlannedStep next = rest.remove(0);
                    steps.add(next);
                    versions.put(next.step().schema(), next.ends());
                    more = true;
                }
            }
        }
        left.forEach((schema, rest) -> {
            if (!rest.isEmpty()) {
                problems.add(blocked(rest.get(0), left, versions));
            }
        });
        problems.sort(java.util.Comparator.comparing(PlanProblem::schema));
        return new MigrationPlan(steps, problems);
    }

    private static Optional<SchemaVersion> missing(PlannedStep step, Map<String, Integer> versions) {
        return step.step().requires().stream()
                .filter(required -> versions.getOrDefault(required.schema(), 1) < required.version())
                .findFirst();
    }

    private PlanProblem blocked(PlannedStep step, Map<String, List<PlannedStep>> left, Map<String, Integer> versions) {
        SchemaVersion missing = missing(step, versions).orElseThrow();
        String schema = step.step().schema();
        Optional<String> circle = circle(step, left, versions);
        if (circle.isPresent()) {
            return new PlanProblem(
                    schema,
                    Reason.CYCLE,
                    "steps wait for each other: " + circle.get()
                            + "; install one of these bundles in a version that does not wait for the other");
        }
        return new PlanProblem(
                schema,
                Reason.REQUIREMENT,
                step.shown() + " needs " + missing + "; " + missing.schema() + " is at version "
                        + versions.getOrDefault(missing.schema(), 1) + "; installed steps for " + missing.schema()
                        + ": "
                        + graph(missing.schema()).shown()
                        + "; install the bundle that leads to " + missing);
    }

    /** Follows what blocks what; where that comes back to the schema it began at, it is a circle. */
    private static Optional<String> circle(
            PlannedStep begin, Map<String, List<PlannedStep>> left, Map<String, Integer> versions) {
        StringBuilder text = new StringBuilder();
        Set<String> seen = new TreeSet<>();
        PlannedStep at = begin;
        while (seen.add(at.step().schema())) {
            SchemaVersion missing = missing(at, versions).orElseThrow();
            text.append(text.isEmpty() ? "" : ", ")
                    .append(at.shown())
                    .append(" needs ")
                    .append(missing);
            List<PlannedStep> next = left.getOrDefault(missing.schema(), List.of());
            if (next.isEmpty() || next.stream().allMatch(step -> step.ends() < missing.version())) {
                return Optional.empty();
            }
            at = next.get(0);
        }
        return at.step().schema().equals(begin.step().schema()) ? Optional.of(text.toString()) : Optional.empty();
    }
}
