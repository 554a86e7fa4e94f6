package org.mosp.storage.manager.swap;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapRefusedException;
import org.mosp.storage.SwapRefusedException.Reason;
import org.mosp.storage.SwapState;

/** How a swap shows how it stands: to those who look at it, and to listeners. For the swap's thread. */
final class SwapStatus {

    private final StorageRole role;
    private final RunningSwap running;
    private final SwapEvents events;
    private boolean over;

    SwapStatus(StorageRole role, RunningSwap running, SwapEvents events) {
        this.role = role;
        this.running = running;
        this.events = events;
    }

    /** Its figures. */
    RunningSwap running() {
        return running;
    }

    /** The swap is in another state. */
    void enter(SwapState state, String message) {
        running.enter(state);
        tell(state, message);
    }

    /** Tells listeners of a state the swap is in. */
    void tell(SwapState state, String message) {
        events.tell(running, state, message);
    }

    /** What is waited for. */
    void block(String by) {
        if (running.blocked(List.of(by))) {
            tell(running.state(), "waiting for " + by);
        }
    }

    /** Nothing is waited for. */
    void unblock() {
        running.blocked(List.of());
    }

    /** The run has nothing to do any more. */
    void nothingFollows() {
        over = true;
    }

    boolean over() {
        return over;
    }

    /** The swap has ended. */
    void ended(SwapState last, @Nullable StorageException cause, String message) {
        running.ended(last, cause);
        tell(last, message);
    }

    SwapAbortedException aborted(@Nullable String reason, @Nullable Throwable cause) {
        return new SwapAbortedException(role, running.to(), String.valueOf(reason), cause);
    }

    SwapRefusedException notNow(String what) {
        return new SwapRefusedException(Reason.NOT_NOW, role, what, "");
    }
}
