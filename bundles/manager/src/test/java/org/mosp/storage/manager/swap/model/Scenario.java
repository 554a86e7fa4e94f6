package org.mosp.storage.manager.swap.model;

/**
 * What the search ranges over.
 *
 * @param name for people
 * @param mutant the rule that is left out
 * @param writes writes in all, by both writers
 * @param numbersBeforeCommit whether the engine takes a write's number before its commit, as a remote one does; else with it
 * @param reader whether one read may stay on its way while routes change
 * @param lyingTarget whether B may swallow one write it has confirmed
 */
record Scenario(
        String name, Mutant mutant, int writes, boolean numbersBeforeCommit, boolean reader, boolean lyingTarget) {

    static final Scenario LOCAL = new Scenario("local engines", Mutant.NONE, 2, false, false, false);
    static final Scenario REMOTE = new Scenario("numbers taken before commit", Mutant.NONE, 2, true, false, false);
    static final Scenario READER = new Scenario("a slow reader", Mutant.NONE, 1, false, true, false);
    static final Scenario LIAR = new Scenario("a target that swallows a write", Mutant.NONE, 1, false, false, true);

    /** The smallest scenario in which the lack of a rule shows. */
    static Scenario without(Mutant rule) {
        return switch (rule) {
            case COPY_WITH_PUT_IF_ABSENT, REMOVE_JOURNAL_ENTRIES_BY_KEY, READ_K_BEFORE_THE_PAUSE -> LOCAL.with(rule, 2);
            case CONSUME_BY_HIGH_WATER_MARK -> REMOTE.with(rule, 2);
            case DIRTY_UP_TO_K_ONLY -> LIAR.with(rule, 1);
            default -> LOCAL.with(rule, 1);
        };
    }

    private Scenario with(Mutant rule, int number) {
        return new Scenario(name, rule, number, numbersBeforeCommit, reader, lyingTarget);
    }

    Scenario writes(int number) {
        return new Scenario(name, mutant, number, numbersBeforeCommit, reader, lyingTarget);
    }

    boolean is(Mutant rule) {
        return mutant == rule;
    }

    /** All steps that are possible in a state, but for a crash. */
    void steps(State s, Steps steps) {
        for (int writer = 0; writer < State.WRITERS; writer++) {
            WriterSteps.of(this, s, writer, steps);
        }
        if (reader) {
            ReaderSteps.of(s, steps);
        }
        WorkerSteps.of(this, s, steps);
        Coordinator.steps(this, s, steps);
    }
}
