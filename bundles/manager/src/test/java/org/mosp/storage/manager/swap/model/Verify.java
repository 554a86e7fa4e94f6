package org.mosp.storage.manager.swap.model;

/** The comparison of both stores while clients write. */
final class Verify {

    private Verify() {}

    static void begin(State n) {
        n.verification.dirty = 0;
        n.verification.upToJ = n.source().journal;
        System.arraycopy(n.source().entry, 0, n.verification.snapshot, 0, State.KEYS);
        n.phase = Phase.TO_J;
    }

    /** All entries left in the journal are beyond J: what they name may be newer in B than in the snapshot. */
    static void readK(Scenario scenario, State n) {
        n.verification.dirty = scenario.is(Mutant.READ_K_BEFORE_THE_PAUSE) ? 0 : n.keysOf(n.source().journal);
        n.phase = Phase.COMPARING;
    }

    /** The worker stands still, so B is as it was at K. */
    static void compare(State n) {
        for (int key = 0; key < State.KEYS; key++) {
            boolean changed = (n.verification.dirty >> key & 1) == 1;
            if (!changed && n.verification.snapshot[key] != n.target().entry[key]) {
                differ(n);
                return;
            }
        }
        n.verification.forgetSnapshot();
        n.phase = Phase.VERIFIED;
    }

    /** Under the fence: whether the keys changed after J are the same in both stores. */
    static boolean dirtyKeysAgree(State s) {
        for (int key = 0; key < State.KEYS; key++) {
            if ((s.verification.dirty >> key & 1) == 1 && s.source().entry[key] != s.target().entry[key]) {
                return false;
            }
        }
        return true;
    }

    /** A difference ends the swap; it must be a true one. */
    static void differ(State n) {
        if (!n.lied) {
            n.breaks(Promise.VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE);
        }
        Coordinator.giveUp(n);
    }
}
