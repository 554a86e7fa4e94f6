package org.mosp.storage.manager.swap.model;

import java.util.Arrays;

/** What a verification remembers, in memory. */
final class Verification {

    /** The snapshot of A at J. */
    final int[] snapshot = new int[State.KEYS];

    /** The journal's entries in that snapshot; all others are beyond J. */
    int upToJ;

    /** Keys changed in (J, K], one bit each; later, keys changed after J. */
    int dirty;

    void walk(Fields fields) {
        for (int key = 0; key < State.KEYS; key++) {
            snapshot[key] = fields.number(snapshot[key]);
        }
        upToJ = fields.numbers(upToJ);
        dirty = fields.field(dirty, State.KEYS);
    }

    void forgetSnapshot() {
        Arrays.fill(snapshot, 0);
        upToJ = 0;
    }

    void forget() {
        forgetSnapshot();
        dirty = 0;
    }
}
