package org.mosp.storage.manager.swap.model;

/** What a copy of the manifest says. Stores are 0 (A) and 1 (B). */
enum Stage {
    IDLE_A(0, 0, false),
    PREPARED(0, 0, false),
    /** Copying, catching up and verifying; the cursor in B says how far. */
    MOVING(0, 0, true),
    SWITCHED_TO_B(1, 1, true),
    DONE_B(1, 1, false),
    /** The rollback: a switch like the first, the other way. */
    BACK_TO_A(0, 2, true),
    DONE_A(0, 2, false),
    /** Not readable. */
    DAMAGED(0, 0, false);

    static final Stage[] ALL = values();

    /** The store that is the truth. */
    final int primary;

    final int generation;

    /** Whether whoever opens the store captures from its first write. */
    final boolean captures;

    Stage(int primary, int generation, boolean captures) {
        this.primary = primary;
        this.generation = generation;
        this.captures = captures;
    }

    int target() {
        return 1 - primary;
    }

    /** After the next switch. */
    Stage switched() {
        return switch (this) {
            case MOVING -> SWITCHED_TO_B;
            case SWITCHED_TO_B -> BACK_TO_A;
            default -> throw new IllegalStateException(name());
        };
    }

    /** After the window. */
    Stage done() {
        return switch (this) {
            case SWITCHED_TO_B -> DONE_B;
            case BACK_TO_A -> DONE_A;
            default -> throw new IllegalStateException(name());
        };
    }

    /** Whether changes are carried back to the former store. */
    boolean window() {
        return this == SWITCHED_TO_B || this == BACK_TO_A;
    }
}
