package org.mosp.storage.manager.swap.model;

/** The route in force. */
final class Route {

    /** Whether calls are served. */
    boolean open;

    int store;
    int generation;
    boolean capture;
    boolean parked;

    void walk(Fields fields) {
        open = fields.flag(open);
        store = fields.field(store, 1);
        generation = fields.field(generation, 2);
        capture = fields.flag(capture);
        parked = fields.flag(parked);
    }

    void close() {
        open = false;
        store = 0;
        generation = 0;
        capture = false;
        parked = false;
    }

    @Override
    public String toString() {
        return open
                ? State.storeName(store) + (capture ? ", capturing" : "") + (parked ? ", writers parked" : "")
                : "none";
    }
}
