package org.mosp.storage.manager.swap.model;

/** From the parking of writers to their release, forward and back alike. */
final class Fence {

    private Fence() {}

    static void park(State n) {
        n.install(n.stage, true, true);
        n.phase = Phase.PARKED;
    }

    static void steps(Scenario scenario, State s, Steps steps) {
        switch (s.phase) {
            case PARKED -> parked(scenario, s, steps);
            case SWITCHING -> switching(scenario, s, steps);
            case FENCING ->
                steps.step("the former store refuses writes below generation " + s.stage.generation, n -> {
                    n.target().fencedBy = n.stage.generation;
                    n.phase = Phase.ROUTING;
                });
            case ROUTING -> {
                boolean late = scenario.is(Mutant.REVERSE_JOURNAL_AFTER_UNPARK);
                steps.step("the new route is installed, writers go on" + (late ? ", uncaptured" : ""), n -> {
                    n.install(n.stage, !late, false);
                    n.phase = late ? Phase.JOURNAL_OFF : Phase.WINDOW;
                });
            }
            default ->
                steps.step("the reverse journal is switched on", n -> {
                    n.install(n.stage, true, false);
                    n.phase = Phase.WINDOW;
                });
        }
    }

    private static void parked(Scenario scenario, State s, Steps steps) {
        steps.step("the deadline passes: writers go on", Fence::unpark);
        boolean empty = s.source().journal == 0 && s.worker.at == Worker.IDLE && !s.worker.inHand;
        if (Coordinator.drained(scenario, s) && empty) {
            if (Verify.dirtyKeysAgree(s)) {
                steps.step("drained, journal empty, the last keys agree", n -> n.phase = Phase.SWITCHING);
            } else {
                steps.step("drained, journal empty, the last keys differ", n -> {
                    n.install(n.stage, true, false);
                    Verify.differ(n);
                });
            }
        }
    }

    private static void unpark(State n) {
        n.install(n.stage, true, false);
        n.phase = n.stage.window() ? Phase.WINDOW : Phase.VERIFIED;
    }

    private static void switching(Scenario scenario, State s, Steps steps) {
        Stage goal = Coordinator.goal(s);
        if (s.manifest.says(goal)) {
            steps.step("the manifest says " + goal + " in both copies", n -> {
                n.stage = goal;
                n.verification.forget();
                n.phase = Phase.FENCING;
            });
            return;
        }
        if (!s.manifest.renamed && s.manifest.first != goal) {
            steps.step("the deadline passes: writers go on", Fence::unpark);
        }
        boolean unforced = scenario.is(Mutant.UNPARK_BEFORE_THE_MANIFESTS_FSYNC) && s.manifest.renamed;
        boolean oneCopy = scenario.is(Mutant.FALL_BACK_TO_AN_OLDER_MANIFEST) && s.manifest.first == goal;
        if ((unforced || oneCopy) && s.route.parked) {
            steps.step("the new route is installed, writers go on, too early", n -> n.install(goal, true, false));
            return;
        }
        Coordinator.writeStep(s, goal, steps);
    }
}
