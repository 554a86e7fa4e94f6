package org.mosp.storage.migration.runner.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaVersion;

/** Random steps: what every plan keeps to, whatever there is and in which order it came. */
class PlannerPropertyTest {

    private static final int GRAPHS = 2_000;
    private static final int VERSIONS = 6;

    @Test
    void everyPlanCanBeRunStepByStepAndNothingThatCouldRunIsLeft() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int withSteps = 0;
        TreeSet<PlanProblem.Reason> met = new TreeSet<>();
        for (int i = 0; i < GRAPHS; i++) {
            List<KnownStep> steps = steps(random);
            List<SchemaPosition> positions = positions(random);
            MigrationPlan plan = new Planner(positions, steps).plan();
            check(positions, steps, plan);
            withSteps += plan.steps().isEmpty() ? 0 : 1;
            plan.problems().forEach(problem -> met.add(problem.reason()));
        }
        assertTrue(withSteps > GRAPHS / 10, withSteps + " plans with steps");
        assertTrue(
                met.containsAll(List.of(
                        PlanProblem.Reason.GAP,
                        PlanProblem.Reason.TIE,
                        PlanProblem.Reason.CYCLE,
                        PlanProblem.Reason.REQUIREMENT,
                        PlanProblem.Reason.DUPLICATE)),
                met.toString());
    }

    @Test
    void theOrderOfArrivalChangesNothing() {
        long seed = Long.getLong("mosp.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < GRAPHS / 10; i++) {
            List<KnownStep> steps = new ArrayList<>(steps(random));
            List<SchemaPosition> positions = new ArrayList<>(positions(random));
            MigrationPlan first = new Planner(positions, steps).plan();
            for (int again = 0; again < 10; again++) {
                Collections.shuffle(steps, random);
                Collections.shuffle(positions, random);
                assertEquals(first, new Planner(positions, steps).plan());
            }
        }
    }

    /** Runs the plan as the runner would. */
    private static void check(List<SchemaPosition> positions, List<KnownStep> steps, MigrationPlan plan) {
        Map<String, Integer> versions = new HashMap<>();
        positions.forEach(position -> versions.put(position.schema(), position.version()));
        for (PlannedStep step : plan.steps()) {
            assertEquals(versions.getOrDefault(step.step().schema(), 1), step.begins(), step.shown());
            for (SchemaVersion required : step.step().requires()) {
                assertTrue(versions.getOrDefault(required.schema(), 1) >= required.version(), step.shown());
            }
            versions.put(step.step().schema(), step.ends());
        }
        for (SchemaPosition position : positions) {
            String schema = position.schema();
            boolean problem =
                    plan.problems().stream().anyMatch(found -> found.schema().equals(schema));
            int reached = versions.get(schema);
            int length = (int) plan.steps().stream()
                    .filter(step -> step.step().schema().equals(schema))
                    .count();
            int writes = position.writes().orElse(0);
            if (!problem && writes > position.version() && hasSteps(position, steps)) {
                assertEquals(writes, reached, () -> schema + " " + plan);
            }
            if (!problem && reached > position.version()) {
                assertEquals(shortest(schema, position.version(), reached, steps), length, () -> schema + " " + plan);
            }
        }
    }

    private static boolean hasSteps(SchemaPosition position, List<KnownStep> steps) {
        return steps.stream()
                .anyMatch(step -> step.info().schema().equals(position.schema())
                        && step.info().from() >= position.version()
                        && step.info().to() <= position.writes().orElse(0));
    }

    /** By trying everything. */
    private static int shortest(String schema, int begin, int end, List<KnownStep> steps) {
        if (begin == end) {
            return 0;
        }
        int best = 1_000;
        for (KnownStep step : steps) {
            if (step.info().schema().equals(schema)
                    && step.info().from() == begin
                    && step.info().to() <= end) {
                best = Math.min(best, 1 + shortest(schema, step.info().to(), end, steps));
            }
        }
        return best;
    }

    private static List<KnownStep> steps(Random random) {
        List<KnownStep> steps = new ArrayList<>();
        int count = 1 + random.nextInt(9);
        // ties need several steps of one schema
        boolean one = random.nextInt(4) == 0;
        for (int i = 0; i < count; i++) {
            int from = 1 + random.nextInt(VERSIONS - 1);
            int to = from + 1 + (random.nextInt(one ? 2 : 3) == 0 && from + 2 <= VERSIONS ? 1 : 0);
            String schema = one ? "a" : schema(random);
            String[] requires = random.nextInt(3) == 0
                    ? new String[] {schema(random) + "@" + (2 + random.nextInt(3))}
                    : new String[0];
            KnownStep step = PlannerTest.step(schema, from, to, requires);
            if (random.nextInt(10) == 0) {
                step = new KnownStep(
                        new org.mosp.storage.migration.StepInfo(
                                schema,
                                from,
                                to,
                                "org.example.other",
                                "1.0.0",
                                "other",
                                step.info().requires(),
                                false),
                        java.util.Set.of());
            }
            KnownStep known = step;
            boolean there = steps.stream()
                    .anyMatch(other -> other.info().schema().equals(known.info().schema())
                            && other.info().from() == from
                            && other.info().to() == to
                            && other.info().bundle().equals(known.info().bundle()));
            if (!there) {
                steps.add(known);
            }
        }
        return steps;
    }

    private static List<SchemaPosition> positions(Random random) {
        List<SchemaPosition> positions = new ArrayList<>();
        for (String schema : List.of("a", "b", "c")) {
            OptionalInt writes =
                    random.nextInt(3) == 0 ? OptionalInt.empty() : OptionalInt.of(1 + random.nextInt(VERSIONS));
            positions.add(
                    new SchemaPosition(schema, 1 + random.nextInt(2), Optional.empty(), writes, writes, List.of()));
        }
        return positions;
    }

    private static String schema(Random random) {
        return List.of("a", "b", "c").get(random.nextInt(3));
    }
}
