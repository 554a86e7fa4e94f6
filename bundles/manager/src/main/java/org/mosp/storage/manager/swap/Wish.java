package org.mosp.storage.manager.swap;

import java.util.concurrent.CompletableFuture;
import org.mosp.storage.SwapState;

/**
 * What somebody wants of a swap.
 *
 * @param kind what
 * @param reason why, for people
 * @param done completed when it is durable, or has begun
 */
record Wish(Kind kind, String reason, CompletableFuture<Void> done) {

    /** What. */
    enum Kind {
        /** To give up before the switch. */
        ABORT,
        /** To go back after it. */
        ROLLBACK,
        /** To end the reverse window. */
        FINISH
    }

    static Wish of(Kind kind, String reason) {
        return new Wish(kind, reason, new CompletableFuture<>());
    }

    /** Whether a swap that ended so is what was wanted. */
    boolean metBy(SwapState end) {
        return switch (kind) {
            case ABORT -> end == SwapState.ABORTED;
            case ROLLBACK -> end == SwapState.ROLLED_BACK;
            case FINISH -> end == SwapState.DONE;
        };
    }
}
