package org.mosp.storage.manager.swap.model;

/** A read that has seen its route and not read yet. */
final class SlowReader {

    boolean waiting;
    int store;
    int key;
    /** The last acknowledged write when the read was called. */
    int floor;

    void walk(Fields fields) {
        waiting = fields.flag(waiting);
        store = fields.field(store, 1);
        key = fields.field(key, 1);
        floor = fields.number(floor);
    }

    void leave() {
        waiting = false;
        store = 0;
        key = 0;
        floor = 0;
    }
}
