package org.mosp.storage.manager.swap;

import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.spi.Engine;

/**
 * The phase after the switch: changes are carried back to the engine that was left, and a rollback is the way back to it. For the
 * swap's thread.
 *
 * @param <E> the kind of engine
 */
final class ReverseWindow<E extends Engine> {

    private static final long IDLE_MILLIS = 200;

    private final SwapContext<E> context;
    private final Convergence<E> convergence;
    private final Verification<E> verification;
    private final Switchover<E> switchover;

    ReverseWindow(
            SwapContext<E> context,
            Convergence<E> convergence,
            Verification<E> verification,
            Switchover<E> switchover) {
        this.context = context;
        this.convergence = convergence;
        this.verification = verification;
        this.switchover = switchover;
    }

    /** A rollback is to be made. */
    void beginRollBack() {
        context.requests().rollBack();
        context.reached("swap.rollback.begun");
        context.status()
                .enter(
                        SwapState.CATCHING_UP,
                        "rolling back: carrying the last changes to "
                                + context.running().from());
    }

    /** Carries changes back while a rollback is possible; makes the one that has begun. */
    void run() {
        if (context.requests().rollingBack()) {
            rollBack();
            return;
        }
        switchover.recordFence();
        if (!convergence.carry(Care.CARRY).rest()) {
            context.status().unblock();
            context.requests().await(IDLE_MILLIS);
        }
    }

    private void rollBack() {
        RunningSwap running = context.running();
        try {
            convergence.catchUp();
            running.enter(SwapState.VERIFYING);
            verification.run();
            switchover.run(false);
        } catch (SwapAbortedException | ComparisonFailedException e) {
            context.requests().rollBackEnded();
            context.status()
                    .enter(
                            SwapState.SWITCHED,
                            "the rollback failed, " + running.to() + " serves on: " + e.getMessage());
        }
    }
}
