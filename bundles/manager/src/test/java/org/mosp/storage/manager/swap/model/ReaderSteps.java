package org.mosp.storage.manager.swap.model;

/** A read that takes its time between the route and the engine. Its lease keeps the engine open. */
final class ReaderSteps {

    private ReaderSteps() {}

    static void of(State s, Steps steps) {
        if (s.reader.waiting) {
            steps.step("the reader reads k" + s.reader.key, ReaderSteps::read);
        } else if (s.route.open) {
            for (int k = 0; k < State.KEYS; k++) {
                int key = k;
                steps.step("a read of k" + key + " sees the route", n -> {
                    n.reader.waiting = true;
                    n.reader.store = n.route.store;
                    n.reader.key = key;
                    n.reader.floor = n.truth.acknowledged[key];
                });
            }
        }
    }

    private static void read(State n) {
        int entry = n.stores[n.reader.store].entry[n.reader.key];
        if (!n.truth.allows(n.reader.key, entry, n.reader.floor)) {
            n.breaks(Promise.NO_READ_IS_OLDER_THAN_AN_ACKNOWLEDGED_WRITE);
        }
        n.reader.leave();
    }
}
