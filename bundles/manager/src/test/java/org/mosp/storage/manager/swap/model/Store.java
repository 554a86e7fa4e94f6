package org.mosp.storage.manager.swap.model;

import java.util.Arrays;

/** An engine's durable content: per key the number of the write that made its entry, the change journal, the fence. */
final class Store {

    /** The version of each key's entry; 0: no entry. */
    final int[] entry = new int[State.KEYS];

    /** Numbers of the captured commits; each names its key. */
    int journal;

    /** Writes of a generation below are refused. */
    int fencedBy;

    void walk(Fields fields) {
        for (int key = 0; key < State.KEYS; key++) {
            entry[key] = fields.number(entry[key]);
        }
        journal = fields.numbers(journal);
        fencedBy = fields.field(fencedBy, 2);
    }

    /** Empties it. */
    void drop() {
        Arrays.fill(entry, 0);
        journal = 0;
        fencedBy = 0;
    }

    @Override
    public String toString() {
        return "[k0=" + entry[0] + " k1=" + entry[1] + " journal=" + State.list(journal) + " fenced by " + fencedBy
                + "]";
    }
}
