package org.mosp.storage.manager.swap.model;

/** What must hold in every state that can be reached. */
enum Promise {
    NO_ACKNOWLEDGED_WRITE_IS_LOST,
    NOTHING_DELETED_COMES_BACK,
    NO_READ_IS_OLDER_THAN_AN_ACKNOWLEDGED_WRITE,
    VERSIONS_NEVER_GO_BACK,
    EXACTLY_ONE_STORE_IS_ACTIVE,
    NEVER_BACK_AFTER_THE_SWITCH,
    ROLLBACK_LOSES_NOTHING,
    CONDITIONS_ARE_JUDGED_BY_THE_TRUTH,
    NO_OPERATION_FAILS,
    VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE,
    NOTHING_HANGS;

    static final Promise[] ALL = values();

    static int set(Promise... promises) {
        int set = 0;
        for (Promise promise : promises) {
            set |= 1 << promise.ordinal();
        }
        return set;
    }

    /** The promises that a state breaks, one bit each. */
    static int brokenIn(State s) {
        int broken = s.broken;
        if (!s.route.open) {
            return broken;
        }
        for (int key = 0; key < State.KEYS; key++) {
            int entry = s.stores[s.route.store].entry[key];
            int acknowledged = s.truth.acknowledged[key];
            if (!s.truth.allows(key, entry, acknowledged)) {
                boolean deleted = acknowledged == s.truth.lastDelete[key];
                broken |= set(deleted ? NOTHING_DELETED_COMES_BACK : NO_ACKNOWLEDGED_WRITE_IS_LOST)
                        | set(NO_READ_IS_OLDER_THAN_AN_ACKNOWLEDGED_WRITE);
                if (s.route.generation == Stage.BACK_TO_A.generation) {
                    broken |= set(ROLLBACK_LOSES_NOTHING);
                }
            }
            // stricter: what is committed is visible, so it stays, acknowledged or not
            if (entry != s.truth.entry(key)) {
                broken |= set(VERSIONS_NEVER_GO_BACK);
            }
        }
        if (s.route.generation < s.truth.generation) {
            broken |= set(NEVER_BACK_AFTER_THE_SWITCH);
        }
        if (!s.route.parked && !oneStoreIsActive(s)) {
            broken |= set(EXACTLY_ONE_STORE_IS_ACTIVE);
        }
        return broken;
    }

    /** While writers may pass, whatever a crash leaves of the manifest leads to the store that they write to. */
    private static boolean oneStoreIsActive(State s) {
        Stage goal = Coordinator.goal(s);
        for (Crash crash : Crash.possible(s)) {
            Stage found = crash.newest(s.manifest, goal);
            if (found.primary != s.route.store || s.stores[found.primary].fencedBy > found.generation) {
                return false;
            }
        }
        return s.stores[s.route.store].fencedBy <= s.route.generation;
    }
}
