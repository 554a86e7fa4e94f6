package org.mosp.storage.manager.swap.model;

/**
 * A write through the gate: see the route, be counted in, look again, commit, leave. Which key and what is chosen at the
 * commit: until then it makes no difference. A condition (if absent, if unchanged) is judged by the engine at the commit,
 * so it is enough that at each commit the engine's entries are the true ones; one that does not hold leaves nothing.
 */
final class WriterSteps {

    private WriterSteps() {}

    static void of(Scenario scenario, State s, int index, Steps steps) {
        Writer writer = s.writers[index];
        String name = "writer " + (index + 1);
        switch (writer.at) {
            case Writer.OUTSIDE -> {
                if (s.route.open && !s.route.parked && s.writesLeft > 0) {
                    steps.step(name + " reads the route", n -> n.writers[index].see(n.route));
                }
            }
            case Writer.SAW_ROUTE -> steps.step(name + " is counted in", n -> n.writers[index].at = Writer.COUNTED);
            case Writer.COUNTED -> {
                if (writer.age == 0 || scenario.is(Mutant.NO_SECOND_LOOK_AT_THE_ROUTE)) {
                    steps.step(name + " finds the route unchanged", n -> n.writers[index].at = Writer.INSIDE);
                } else {
                    steps.step(name + " finds the route changed and goes back", n -> n.writers[index].leave());
                }
            }
            case Writer.INSIDE -> inside(scenario, s, index, name, steps);
            case Writer.NUMBERED ->
                steps.step(name + " commits " + what(s.keyOf(writer.number), writer.deletes), n -> commit(n, index));
            default ->
                steps.step(name + " is counted out and acknowledged", n -> {
                    int number = n.writers[index].number;
                    n.truth.acknowledged(n.keyOf(number), number);
                    n.writers[index].leave();
                });
        }
    }

    private static void inside(Scenario scenario, State s, int index, String name, Steps steps) {
        steps.step(name + "'s condition does not hold", n -> n.writers[index].leave());
        if (s.writesLeft == 0) {
            return;
        }
        for (int k = 0; k < State.KEYS; k++) {
            int key = k;
            if (scenario.numbersBeforeCommit() && locked(s, key)) {
                continue;
            }
            for (boolean deletes : new boolean[] {false, true}) {
                if (scenario.numbersBeforeCommit()) {
                    steps.step(name + " takes a number for " + what(key, deletes), n -> number(n, index, key, deletes));
                } else {
                    steps.step(name + " commits " + what(key, deletes), n -> {
                        number(n, index, key, deletes);
                        commit(n, index);
                    });
                }
            }
        }
    }

    private static String what(int key, boolean deletes) {
        return (deletes ? "a delete of k" : "a put of k") + key;
    }

    /** A row's lock is held from the number to the commit. */
    private static boolean locked(State s, int key) {
        for (Writer writer : s.writers) {
            if (writer.at == Writer.NUMBERED && s.keyOf(writer.number) == key) {
                return true;
            }
        }
        return false;
    }

    private static void number(State n, int index, int key, boolean deletes) {
        Writer writer = n.writers[index];
        writer.at = Writer.NUMBERED;
        writer.number = n.nextNumber(key);
        writer.deletes = deletes;
        n.writesLeft--;
    }

    /** Entry and journal in one atomic, durable commit. */
    private static void commit(State n, int index) {
        Writer writer = n.writers[index];
        Store store = n.stores[writer.store];
        int key = n.keyOf(writer.number);
        if (store.fencedBy > writer.generation) {
            n.breaks(Promise.NO_OPERATION_FAILS);
            writer.leave();
            return;
        }
        for (int each = 0; each < State.KEYS; each++) {
            if (store.entry[each] != n.truth.entry(each)) {
                n.breaks(Promise.CONDITIONS_ARE_JUDGED_BY_THE_TRUTH);
            }
        }
        store.entry[key] = writer.deletes ? 0 : writer.number;
        if (writer.capture) {
            store.journal |= 1 << writer.number;
        }
        n.truth.committed(key, writer.number, writer.deletes);
        writer.deletes = false;
        writer.at = Writer.COMMITTED;
    }
}
