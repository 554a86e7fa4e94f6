package org.mosp.storage.manager.swap.model;

import java.util.function.Consumer;

/** The swap itself, and the open of a store, step by step. */
final class Coordinator {

    private Coordinator() {}

    /** What is being written to the manifest. */
    static Stage goal(State s) {
        return switch (s.phase) {
            case PREPARING -> Stage.PREPARED;
            case ANNOUNCING -> Stage.MOVING;
            case SWITCHING -> s.stage.switched();
            case FINISHING -> s.stage.done();
            case ABORTING -> Stage.IDLE_A;
            default -> s.stage;
        };
    }

    static void steps(Scenario scenario, State s, Steps steps) {
        switch (s.phase) {
            case COMPLETING -> write(scenario, s, steps, n -> opened(scenario, n));
            case SERVING -> {
                if (s.stage == Stage.IDLE_A) {
                    steps.step("a swap to B begins", n -> n.phase = Phase.PREPARING);
                }
            }
            case PREPARING -> write(scenario, s, steps, n -> n.phase = Phase.CREATING);
            case CREATING ->
                steps.step("B is created, empty", n -> {
                    n.stores[State.B].drop();
                    n.cursor = 0;
                    n.phase = Phase.ANNOUNCING;
                });
            case ANNOUNCING -> write(scenario, s, steps, n -> n.phase = Phase.CAPTURING);
            case CAPTURING ->
                steps.step("the capturing route is installed", n -> {
                    n.install(n.stage, true, false);
                    n.phase = Phase.DRAINING;
                });
            case DRAINING -> {
                if (drained(scenario, s) || scenario.is(Mutant.SKIP_THE_DRAIN)) {
                    steps.step("the former route is drained", n -> n.phase = Phase.MOVING);
                }
                abort(steps);
            }
            case MOVING, TO_J, PAUSED, COMPARING, VERIFIED -> moving(scenario, s, steps);
            case PARKED, SWITCHING, FENCING, ROUTING, JOURNAL_OFF -> Fence.steps(scenario, s, steps);
            case WINDOW -> {
                if (s.stage == Stage.SWITCHED_TO_B) {
                    steps.step("a swap back begins: writers are parked", Fence::park);
                }
                steps.step("the window ends", n -> {
                    n.worker.stop();
                    n.phase = Phase.FINISHING;
                });
            }
            case FINISHING, ABORTING -> write(scenario, s, steps, n -> n.phase = Phase.UNCAPTURING);
            case UNCAPTURING ->
                steps.step("a route without capture is installed", n -> {
                    n.install(n.stage, false, false);
                    n.phase = Phase.DROPPING;
                });
            case DROPPING -> {
                if (!s.reader.waiting || s.reader.store == s.stage.primary) {
                    steps.step("the other store is dropped", n -> {
                        n.target().drop();
                        n.source().journal = 0;
                        n.cursor = 0;
                        n.phase = Phase.SERVING;
                    });
                }
            }
        }
    }

    private static void moving(Scenario scenario, State s, Steps steps) {
        abort(steps);
        switch (s.phase) {
            case MOVING -> {
                if (s.cursor == State.KEYS) {
                    steps.step("a verification begins: snapshot of A, J is its sequence", Verify::begin);
                }
            }
            case TO_J -> {
                boolean reached = (s.source().journal & s.verification.upToJ) == 0;
                if (reached && s.worker.at == Worker.IDLE) {
                    steps.step("all up to J is done, the worker pauses", n -> n.phase = Phase.PAUSED);
                }
            }
            case PAUSED -> steps.step("K is read", n -> Verify.readK(scenario, n));
            case COMPARING -> steps.step("the sums are compared", Verify::compare);
            default -> steps.step("the fence: writers are parked", Fence::park);
        }
    }

    /** Writes the manifest's copies, then goes on. */
    private static void write(Scenario scenario, State s, Steps steps, Consumer<State> andThen) {
        Stage goal = goal(s);
        boolean early = scenario.is(Mutant.SERVE_BEFORE_BOTH_COPIES_AT_OPEN) && s.phase == Phase.COMPLETING;
        if (s.manifest.says(goal) || early) {
            steps.step("the manifest says " + goal + " in both copies", n -> {
                n.stage = goal;
                andThen.accept(n);
            });
        } else {
            writeStep(s, goal, steps);
        }
    }

    static void writeStep(State s, Stage goal, Steps steps) {
        String copy = s.manifest.first == goal ? "manifest.2" : "manifest.1";
        steps.step(copy + " (" + goal + ") is " + (s.manifest.renamed ? "forced" : "renamed into place"), n -> {
            n.manifest.write(goal);
        });
    }

    /** After the open: what the manifest's stage asks for before anything is served. */
    private static void opened(Scenario scenario, State n) {
        if (n.stage == Stage.MOVING && scenario.is(Mutant.REOPEN_WITHOUT_CAPTURE)) {
            n.install(n.stage, false, false);
        }
        n.phase = switch (n.stage) {
            case IDLE_A, DONE_A, DONE_B -> Phase.UNCAPTURING;
            case PREPARED -> Phase.ABORTING;
            case MOVING -> Phase.CAPTURING;
            default -> Phase.FENCING;
        };
    }

    static boolean drained(Scenario scenario, State s) {
        return s.drained(scenario.is(Mutant.DRAIN_THE_LAST_ROUTE_ONLY));
    }

    private static void abort(Steps steps) {
        steps.step("the swap is given up", Coordinator::giveUp);
    }

    static void giveUp(State n) {
        n.worker.stop();
        n.verification.forget();
        n.phase = Phase.ABORTING;
    }
}
