package org.mosp.storage.manager.swap.model;

/** Where the process that moves the data stands: memory only, a crash leads to {@link #COMPLETING}. */
enum Phase {
    /** At open: both copies of the manifest are made equal before anything is served. */
    COMPLETING,
    /** Nothing runs. */
    SERVING,
    PREPARING,
    CREATING,
    ANNOUNCING,
    CAPTURING,
    DRAINING,
    /** Backfill and catch-up. */
    MOVING,
    /** Snapshot of A taken at J: the worker drains to J and keeps what is beyond. */
    TO_J,
    /** The worker stands still. */
    PAUSED,
    /** K is read: what changed in (J, K] is left out of the sums. */
    COMPARING,
    VERIFIED,
    /** The fence: writers are parked. */
    PARKED,
    SWITCHING,
    /** The former store is told to refuse writes. */
    FENCING,
    ROUTING,
    /** Only in a mutant: unparked, the reverse journal still off. */
    JOURNAL_OFF,
    WINDOW,
    FINISHING,
    ABORTING,
    UNCAPTURING,
    DROPPING;

    static final Phase[] ALL = values();

    /** Whether the worker runs. */
    boolean works() {
        return this == MOVING || this == TO_J || this == VERIFIED || this == PARKED || this == WINDOW;
    }
}
