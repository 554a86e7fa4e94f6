package org.mosp.storage.manager.swap.model;

/** A client that writes: how far its call is, and the route it saw. */
final class Writer {

    static final int OUTSIDE = 0;
    /** Has read the route. */
    static final int SAW_ROUTE = 1;
    /** Is counted in. */
    static final int COUNTED = 2;
    /** Has read the route again: may write. */
    static final int INSIDE = 3;
    /** Has its number and the lock of its key's row, but no commit (a remote engine only). */
    static final int NUMBERED = 4;
    /** Durable and visible, not acknowledged. */
    static final int COMMITTED = 5;

    int at;
    int store;
    int generation;
    boolean capture;
    /** Route changes since it saw its route: 0, 1, or 2 for more. */
    int age;

    int number;
    boolean deletes;

    void walk(Fields fields) {
        at = fields.field(at, 3);
        store = fields.field(store, 1);
        generation = fields.field(generation, 2);
        capture = fields.flag(capture);
        age = fields.field(age, 2);
        number = fields.number(number);
        deletes = fields.flag(deletes);
    }

    /** Reads the route. */
    void see(Route route) {
        at = SAW_ROUTE;
        store = route.store;
        generation = route.generation;
        capture = route.capture;
    }

    void leave() {
        at = OUTSIDE;
        store = 0;
        generation = 0;
        capture = false;
        age = 0;
        number = 0;
        deletes = false;
    }

    /** Orders writers, which are alike but for where they stand. */
    int rank() {
        int route = ((store * 4 + generation) * 2 + (capture ? 1 : 0)) * 4 + age;
        return ((at * 64 + route) * 8 + number) * 2 + (deletes ? 1 : 0);
    }
}
