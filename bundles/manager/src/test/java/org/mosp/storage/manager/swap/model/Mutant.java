package org.mosp.storage.manager.swap.model;

import static org.mosp.storage.manager.swap.model.Promise.EXACTLY_ONE_STORE_IS_ACTIVE;
import static org.mosp.storage.manager.swap.model.Promise.NO_ACKNOWLEDGED_WRITE_IS_LOST;
import static org.mosp.storage.manager.swap.model.Promise.ROLLBACK_LOSES_NOTHING;
import static org.mosp.storage.manager.swap.model.Promise.VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE;

/** The protocol with one rule left out, and a promise that breaks without it. */
enum Mutant {
    NONE(NO_ACKNOWLEDGED_WRITE_IS_LOST),

    SKIP_THE_DRAIN(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    /** What the copy does wrong is seen by the verification, which ends the swap. */
    COPY_WITH_PUT_IF_ABSENT(VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE),
    DELETE_THE_JOURNAL_EARLY(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    REMOVE_JOURNAL_ENTRIES_BY_KEY(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    CONSUME_BY_HIGH_WATER_MARK(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    UNPARK_BEFORE_THE_MANIFESTS_FSYNC(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    FALL_BACK_TO_AN_OLDER_MANIFEST(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    REVERSE_JOURNAL_AFTER_UNPARK(ROLLBACK_LOSES_NOTHING),

    // more rules of the design that the model depends on
    NO_SECOND_LOOK_AT_THE_ROUTE(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    /** A drain that timed out leaves a write on an older route: the next drain must wait for it too. */
    DRAIN_THE_LAST_ROUTE_ONLY(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    REOPEN_WITHOUT_CAPTURE(VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE),
    READ_K_BEFORE_THE_PAUSE(VERIFICATION_FINDS_NO_FAULT_OF_THE_MOVE),
    DIRTY_UP_TO_K_ONLY(NO_ACKNOWLEDGED_WRITE_IS_LOST),
    SERVE_BEFORE_BOTH_COPIES_AT_OPEN(EXACTLY_ONE_STORE_IS_ACTIVE);

    /** What breaks. */
    final Promise breaks;

    Mutant(Promise breaks) {
        this.breaks = breaks;
    }
}
