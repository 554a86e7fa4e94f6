package org.mosp.storage.migration.runner.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.mosp.storage.framework.StepIdentity;
import org.mosp.storage.migration.AppliedStep;
import org.mosp.storage.migration.MigrationPlan;
import org.mosp.storage.migration.PlanProblem;
import org.mosp.storage.migration.PlannedStep;
import org.mosp.storage.migration.SchemaVersion;
import org.mosp.storage.migration.StepInfo;

/** Plans, and what is in their way, with what the messages name. */
class PlannerTest {

    @Test
    void theShortestWayIsTaken() {
        MigrationPlan plan = plan(step("a", 1, 2), step("a", 2, 3), step("a", 1, 3), step("a", 3, 4));
        assertEquals(List.of("a 1 -> 3", "a 3 -> 4"), shown(plan));
        assertEquals(List.of(), plan.problems());
    }

    @Test
    void aStepFollowsWhatItRequires() {
        MigrationPlan plan = plan(step("a", 1, 2, "b@3"), step("b", 1, 2), step("b", 2, 3, "c@2"), step("c", 1, 2));
        assertEquals(List.of("b 1 -> 2", "c 1 -> 2", "b 2 -> 3", "a 1 -> 2"), shown(plan));
    }

    @Test
    void theOwnersVersionIsTheTarget() {
        Planner planner = new Planner(List.of(owned("a", 1, 2)), List.of(step("a", 1, 2), step("a", 2, 3)));
        assertEquals(List.of("a 1 -> 2"), shown(planner.plan()));
        assertEquals(
                "the owner writes version 2", planner.reason(step("a", 2, 3).info(), planner.plan()));
    }

    @Test
    void aGapHoldsBackItsSchemaOnly() {
        MigrationPlan plan = new Planner(
                        List.of(owned("a", 1, 4)), List.of(step("a", 1, 2), step("a", 3, 4), step("b", 1, 2)))
                .plan();
        assertEquals(List.of("b 1 -> 2"), shown(plan));
        assertEquals(
                List.of(new PlanProblem(
                        "a",
                        PlanProblem.Reason.GAP,
                        "a 1 -> 4: no step leads on from version 2; installed steps for a: 1 -> 2 from org.example.a 1.0.0,"
                                + " 3 -> 4 from org.example.a 1.0.0; install the bundle that leads on from version 2")),
                plan.problems());
    }

    @Test
    void theGapIsBelowTheOwnersVersionHoweverFarStepsLead() {
        Planner planner = new Planner(
                List.of(owned("a", 1, 4)), List.of(step("a", 1, 2), step("a", 2, 3), step("a", 3, 7), step("a", 2, 9)));
        String message = problem(planner.plan(), PlanProblem.Reason.GAP).message();
        assertTrue(message.startsWith("a 1 -> 4: no step leads on from version 3; "), message);
        assertTrue(message.endsWith("install the bundle that leads on from version 3"), message);
    }

    @Test
    void whatLiesBeyondTheOwnersVersionIsNoGap() {
        Planner planner = new Planner(List.of(owned("a", 1, 2)), List.of(step("a", 2, 3), step("a", 3, 4)));
        assertEquals(List.of(), planner.plan().problems());
        assertEquals(
                "no step leads from version 1 to 3; installed steps for a: 2 -> 3 from org.example.a 1.0.0, 3 -> 4 from"
                        + " org.example.a 1.0.0",
                planner.reason(step("a", 3, 4).info(), planner.plan()));
    }

    @Test
    void withoutStepsOfItsOwnerNothingIsWrong() {
        MigrationPlan plan = new Planner(List.of(owned("a", 1, 2)), List.of()).plan();
        assertEquals(List.of(), plan.steps());
        assertEquals(List.of(), plan.problems());
    }

    @Test
    void aMissingRequirementIsNamedWithWhatIsInstalled() {
        MigrationPlan plan = new Planner(
                        List.of(at("catalogue", 2)),
                        List.of(
                                step("catalogue", 2, 3, "canvas@4"),
                                new KnownStep(info("canvas", 1, 2, "org.example.x", "1.4.0"), Set.of())))
                .plan();
        assertEquals(List.of("canvas 1 -> 2"), shown(plan));
        assertEquals(
                "catalogue 2 -> 3 from org.example.catalogue 1.0.0 needs canvas@4; canvas is at version 2; installed steps for"
                        + " canvas: 1 -> 2 from org.example.x 1.4.0; install the bundle that leads to canvas@4",
                problem(plan, PlanProblem.Reason.REQUIREMENT).message());
    }

    @Test
    void aCircleNamesItsSteps() {
        MigrationPlan plan =
                plan(step("a", 1, 2, "b@2"), step("b", 1, 2, "a@2"), step("c", 1, 2), step("d", 1, 2, "a@2"));
        assertEquals(List.of("c 1 -> 2"), shown(plan));
        assertEquals(
                "steps wait for each other: a 1 -> 2 from org.example.a 1.0.0 needs b@2, b 1 -> 2 from org.example.b 1.0.0"
                        + " needs a@2; install one of these bundles in a version that does not wait for the other",
                problem(plan, PlanProblem.Reason.CYCLE).message());
        assertEquals(3, plan.problems().size());
        assertEquals("d", problem(plan, PlanProblem.Reason.REQUIREMENT).schema());
    }

    @Test
    void aStepThatNeedsItsOwnResultIsACircle() {
        MigrationPlan plan = plan(step("a", 1, 2, "a@2"));
        assertEquals(PlanProblem.Reason.CYCLE, plan.problems().get(0).reason());
    }

    @Test
    void twoWaysOfOneLengthAreATie() {
        MigrationPlan plan = plan(step("a", 1, 2), step("a", 2, 4), step("a", 1, 3), step("a", 3, 4));
        assertEquals(List.of(), plan.steps());
        assertEquals(
                "a 1 -> 4: two ways of the same length, 1 -> 2 from org.example.a 1.0.0 then 2 -> 4 from org.example.a 1.0.0"
                        + " and 1 -> 3 from org.example.a 1.0.0 then 3 -> 4 from org.example.a 1.0.0; uninstall one of them",
                problem(plan, PlanProblem.Reason.TIE).message());
    }

    @Test
    void oneStepOfTwoBundlesIsADuplicate() {
        MigrationPlan plan = plan(
                new KnownStep(info("a", 1, 2, "org.example.x", "1.4.0"), Set.of()),
                new KnownStep(info("a", 1, 2, "org.example.y", "2.0.0"), Set.of()));
        assertEquals(List.of(), plan.steps());
        assertEquals(
                "a 1 -> 2 is brought by org.example.x 1.4.0 and org.example.y 2.0.0; uninstall all but one",
                problem(plan, PlanProblem.Reason.DUPLICATE).message());
    }

    @Test
    void ofTwoVersionsOfABundleTheNewerCounts() {
        MigrationPlan plan = plan(
                new KnownStep(info("a", 1, 2, "org.example.x", "1.10.0"), Set.of()),
                new KnownStep(info("a", 1, 2, "org.example.x", "1.9.0"), Set.of()));
        assertEquals("1.10.0", plan.steps().get(0).step().bundleVersion());
    }

    @Test
    void whatIsHalfDoneComesFirst() {
        KnownStep half = new KnownStep(info("a", 1, 2, "org.example.x", "1.0.0"), Set.of());
        Planner planner = new Planner(
                List.of(halfDone("a", 1, 2, half.info().checksum())), List.of(half, step("a", 2, 3), step("a", 1, 3)));
        MigrationPlan plan = planner.plan();
        assertEquals(List.of("a 1 -> 2", "a 2 -> 3"), shown(plan));
        assertTrue(plan.steps().get(0).resumed());
    }

    @Test
    void behindWhatIsHalfDoneNothingIsMissingWhereNoStepIsInstalled() {
        KnownStep half = new KnownStep(info("a", 1, 2, "org.example.x", "1.0.0"), Set.of());
        SchemaPosition position = new SchemaPosition(
                "a",
                1,
                halfDone("a", 1, 2, half.info().checksum()).halfDone(),
                OptionalInt.of(4),
                OptionalInt.of(4),
                List.of());
        MigrationPlan plan = new Planner(List.of(position), List.of(half)).plan();
        assertEquals(List.of("a 1 -> 2"), shown(plan));
        assertEquals(List.of(), plan.problems());
        MigrationPlan gap = new Planner(List.of(position), List.of(half, step("a", 3, 4))).plan();
        assertEquals(List.of("a 1 -> 2"), shown(gap));
        assertEquals("a", problem(gap, PlanProblem.Reason.GAP).schema());
    }

    @Test
    void anotherFormOfWhatIsHalfDoneIsRefusedUnlessItSaysItCan() {
        KnownStep other = new KnownStep(info("a", 1, 2, "org.example.x", "2.0.0"), Set.of());
        MigrationPlan refused = new Planner(List.of(halfDone("a", 1, 2, "old")), List.of(other)).plan();
        assertEquals(List.of(), refused.steps());
        String message = problem(refused, PlanProblem.Reason.CHANGED).message();
        assertTrue(message.contains("org.example.half 0.9.0 with checksum old is half done"), message);
        KnownStep able = new KnownStep(other.info(), Set.of("old"));
        assertEquals(
                List.of("a 1 -> 2"), shown(new Planner(List.of(halfDone("a", 1, 2, "old")), List.of(able)).plan()));
    }

    @Test
    void whatIsHalfDoneAndNotHereNamesTheBundle() {
        MigrationPlan plan = new Planner(List.of(halfDone("a", 1, 2, "old")), List.of(step("a", 2, 3))).plan();
        String message = problem(plan, PlanProblem.Reason.CHANGED).message();
        assertTrue(message.contains("org.example.half 0.9.0 is half done; install that bundle again"), message);
    }

    @Test
    void oneSchemaIsBroughtToAVersionWithWhatItRequires() {
        Planner planner = new Planner(
                List.of(), List.of(step("a", 1, 2, "b@2"), step("a", 2, 3), step("b", 1, 2), step("c", 1, 2)));
        assertEquals(List.of("b 1 -> 2", "a 1 -> 2"), shown(planner.plan(new SchemaVersion("a", 2))));
    }

    @Test
    void theWayBackIsTheOneThatWasTaken() {
        Planner planner = new Planner(
                List.of(new SchemaPosition(
                        "a",
                        4,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        List.of(applied("a", 1, 3), applied("a", 3, 4)))),
                List.of(step("a", 1, 3), step("a", 3, 4), step("a", 1, 4)));
        assertEquals(List.of("a 4 -> 3", "a 3 -> 1"), shown(planner.plan(new SchemaVersion("a", 1))));
        assertEquals(
                PlanProblem.Reason.GAP,
                planner.plan(new SchemaVersion("a", 2)).problems().get(0).reason());
    }

    @Test
    void whatOthersRequireIsNotUndone() {
        SchemaPosition b = new SchemaPosition(
                "b", 2, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of(applied("b", 1, 2)));
        SchemaPosition a = new SchemaPosition(
                "a", 2, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of(applied("a", 1, 2)));
        Planner planner = new Planner(List.of(a, b), List.of(step("a", 1, 2, "b@2"), step("b", 1, 2)));
        MigrationPlan plan = planner.plan(new SchemaVersion("b", 1));
        assertEquals(List.of(), plan.steps());
        assertTrue(problem(plan, PlanProblem.Reason.REQUIREMENT).message().contains("mosp migrate --to a@1"));
        assertEquals(List.of("a 2 -> 1"), shown(planner.plan(new SchemaVersion("a", 1))));
    }

    @Test
    void whatCannotBeUndoneIsSaid() {
        StepInfo info = new StepInfo("a", 1, 2, "org.example.a", "1.0.0", "sum", List.of(), false);
        SchemaPosition position = new SchemaPosition(
                "a", 2, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of(applied("a", 1, 2)));
        MigrationPlan plan =
                new Planner(List.of(position), List.of(new KnownStep(info, Set.of()))).plan(new SchemaVersion("a", 1));
        assertEquals(PlanProblem.Reason.NOT_REVERSIBLE, plan.problems().get(0).reason());
    }

    // ---- what tests are made of

    private static MigrationPlan plan(KnownStep... steps) {
        return new Planner(List.of(), List.of(steps)).plan();
    }

    static KnownStep step(String schema, int from, int to, String... requires) {
        StepInfo info = info(schema, from, to, "org.example." + schema, "1.0.0");
        return new KnownStep(
                new StepInfo(
                        schema,
                        from,
                        to,
                        info.bundle(),
                        info.bundleVersion(),
                        info.checksum(),
                        Stream.of(requires).map(SchemaVersion::parse).toList(),
                        true),
                Set.of());
    }

    private static StepInfo info(String schema, int from, int to, String bundle, String version) {
        return new StepInfo(
                schema, from, to, bundle, version, "sum-" + bundle + "-" + from + "-" + to, List.of(), true);
    }

    private static SchemaPosition at(String schema, int version) {
        return new SchemaPosition(
                schema, version, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), List.of());
    }

    private static SchemaPosition owned(String schema, int version, int writes) {
        return new SchemaPosition(
                schema, version, Optional.empty(), OptionalInt.of(writes), OptionalInt.of(writes), List.of());
    }

    private static SchemaPosition halfDone(String schema, int from, int to, String checksum) {
        return new SchemaPosition(
                schema,
                from,
                Optional.of(new StepIdentity(schema, from, to, "org.example.half", "0.9.0", checksum, List.of("x/*"))),
                OptionalInt.empty(),
                OptionalInt.empty(),
                List.of());
    }

    private static AppliedStep applied(String schema, int from, int to) {
        return new AppliedStep(
                schema,
                from,
                to,
                false,
                "org.example." + schema,
                "1.0.0",
                "sum",
                "test",
                Instant.EPOCH,
                Duration.ZERO,
                1);
    }

    private static PlanProblem problem(MigrationPlan plan, PlanProblem.Reason reason) {
        return plan.problems().stream()
                .filter(found -> found.reason() == reason)
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.problems().toString()));
    }

    static List<String> shown(MigrationPlan plan) {
        return plan.steps().stream()
                .map((PlannedStep step) -> step.step().schema() + " " + step.begins() + " -> " + step.ends())
                .toList();
    }
}
