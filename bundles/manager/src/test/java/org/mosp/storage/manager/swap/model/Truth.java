package org.mosp.storage.manager.swap.model;

/** What clients know: the model's own bookkeeping, no part of the protocol. */
final class Truth {

    /** The last committed write of each key, and the last one that deleted. */
    final int[] last = new int[State.KEYS];

    final int[] lastDelete = new int[State.KEYS];
    /** The last acknowledged write of each key. */
    final int[] acknowledged = new int[State.KEYS];
    /** The highest generation under which writers were let in. */
    int generation;

    void walk(Fields fields) {
        for (int key = 0; key < State.KEYS; key++) {
            last[key] = fields.number(last[key]);
            lastDelete[key] = fields.number(lastDelete[key]);
            acknowledged[key] = fields.number(acknowledged[key]);
        }
        generation = fields.field(generation, 2);
    }

    /** The entry that the last committed write left. */
    int entry(int key) {
        return last[key] == lastDelete[key] ? 0 : last[key];
    }

    void committed(int key, int number, boolean deletes) {
        last[key] = number;
        if (deletes) {
            lastDelete[key] = number;
        }
    }

    void acknowledged(int key, int number) {
        acknowledged[key] = Math.max(acknowledged[key], number);
    }

    /** Whether an entry may be read when a write was acknowledged: made by that write or one committed after it. */
    boolean allows(int key, int entry, int floor) {
        return entry == 0 ? lastDelete[key] >= floor : entry >= floor;
    }
}
