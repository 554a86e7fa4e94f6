package org.mosp.storage.manager.swap.model;

/**
 * The scan and the worker. Whatever made the worker look at a key, it reads the source's current entry and makes the
 * target's the same; then it removes the journal entries that it had read before.
 */
final class WorkerSteps {

    private WorkerSteps() {}

    static void of(Scenario scenario, State s, Steps steps) {
        if (!s.phase.works()) {
            return;
        }
        if (s.stage == Stage.MOVING && s.cursor < State.KEYS && !s.worker.inHand) {
            scan(scenario, s, steps);
        }
        switch (s.worker.at) {
            case Worker.IDLE -> idle(scenario, s, steps);
            case Worker.TAKEN ->
                steps.step("the worker reads k" + s.worker.key + " at the source", n -> {
                    n.worker.value = n.source().entry[n.worker.key];
                    n.worker.at = Worker.READ;
                });
            case Worker.READ -> {
                if (!s.worker.backfill && scenario.is(Mutant.DELETE_THE_JOURNAL_EARLY)) {
                    steps.step("the worker removes the journal entries it took, too early", n -> {
                        remove(scenario, n);
                        n.worker.taken = 0;
                        n.worker.at = Worker.REMOVED_EARLY;
                    });
                } else {
                    apply(scenario, s, steps);
                }
            }
            case Worker.REMOVED_EARLY -> apply(scenario, s, steps);
            default ->
                steps.step("the worker removes the journal entries it took of k" + s.worker.key, n -> {
                    remove(scenario, n);
                    n.worker.rest();
                });
        }
    }

    private static void scan(Scenario scenario, State s, Steps steps) {
        if (s.source().entry[s.cursor] == 0) {
            steps.step("the scan comes past where k" + s.cursor + " is not", n -> n.cursor++);
        } else {
            steps.step("the scan hands over k" + s.cursor, n -> {
                n.worker.inHand = true;
                if (scenario.is(Mutant.COPY_WITH_PUT_IF_ABSENT)) {
                    n.worker.scanned = n.source().entry[n.cursor];
                }
            });
        }
    }

    private static void idle(Scenario scenario, State s, Steps steps) {
        if (s.worker.inHand) {
            steps.step("the worker reads k" + s.cursor + " at the source, for the scan", n -> {
                n.worker.backfill = true;
                n.worker.key = n.cursor;
                n.worker.value =
                        scenario.is(Mutant.COPY_WITH_PUT_IF_ABSENT) ? n.worker.scanned : n.source().entry[n.cursor];
                n.worker.at = Worker.READ;
            });
        }
        int visible = s.phase == Phase.TO_J ? s.source().journal & s.verification.upToJ : s.source().journal;
        for (int k = 0; k < State.KEYS; k++) {
            int key = k;
            int entries = s.ofKey(visible, key);
            if (entries == 0) {
                continue;
            }
            // the mutant goes by order: the oldest entry it sees, and then up to that
            if (scenario.is(Mutant.CONSUME_BY_HIGH_WATER_MARK)) {
                entries &= visible & -visible;
                if (entries == 0) {
                    continue;
                }
            }
            int taken = entries;
            steps.step("the worker takes the journal entries " + State.list(taken) + " of k" + key, n -> {
                n.worker.key = key;
                n.worker.taken = taken;
                n.worker.at = Worker.TAKEN;
            });
        }
    }

    private static void apply(Scenario scenario, State s, Steps steps) {
        String what = s.worker.value == 0 ? "the worker deletes k" : "the worker replicates k";
        steps.step(what + s.worker.key + " at the target", n -> applied(scenario, n, true));
        if (scenario.lyingTarget() && !s.lied && s.stage == Stage.MOVING) {
            steps.step("the target swallows what the worker does to k" + s.worker.key, n -> {
                n.lied = true;
                applied(scenario, n, false);
            });
        }
    }

    private static void applied(Scenario scenario, State n, boolean truly) {
        Worker worker = n.worker;
        int[] entry = n.target().entry;
        boolean put = !worker.backfill || !scenario.is(Mutant.COPY_WITH_PUT_IF_ABSENT) || entry[worker.key] == 0;
        if (truly && put) {
            entry[worker.key] = worker.value;
        }
        if (worker.backfill) {
            // the cursor is saved with the chunk
            n.cursor++;
            worker.stop();
        } else if (worker.at == Worker.REMOVED_EARLY) {
            worker.rest();
        } else {
            worker.value = 0;
            worker.at = Worker.APPLIED;
        }
    }

    private static void remove(Scenario scenario, State n) {
        Store source = n.source();
        int gone =
                switch (scenario.mutant()) {
                    case REMOVE_JOURNAL_ENTRIES_BY_KEY -> n.ofKey(source.journal, n.worker.key);
                    case CONSUME_BY_HIGH_WATER_MARK -> source.journal & (n.worker.taken << 1) - 1;
                    default -> n.worker.taken;
                };
        if (n.phase == Phase.VERIFIED || n.phase == Phase.PARKED) {
            boolean joins = n.stage == Stage.MOVING && !scenario.is(Mutant.DIRTY_UP_TO_K_ONLY);
            n.verification.dirty |= joins ? n.keysOf(gone & source.journal) : 0;
        }
        source.journal &= ~gone;
    }
}
