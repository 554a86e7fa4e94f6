package org.mosp.storage.manager.swap;

import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.manager.swap.MoveSession.Carried;
import org.mosp.storage.spi.Engine;

/**
 * Carries the truth's changes to the other engine, until what is left of them is small. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Convergence<E extends Engine> {

    /** With more keys left than that, writers are not parked yet. */
    private static final long MAX_UNVERIFIED = 1_000;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Patience patience;

    Convergence(SwapContext<E> context, EnginePair<E> pair, Patience patience) {
        this.context = context;
        this.pair = pair;
        this.patience = patience;
    }

    /** Carries a round of what has changed by now. */
    Carried carry(Care care) {
        Carried carried = pair.taken().session().carry(Long.MAX_VALUE, care);
        context.running().carried(carried.keys());
        goesOn();
        return carried;
    }

    /** A step on both engines succeeded: what was waited for is there again. */
    void goesOn() {
        patience.goesOn();
        context.status().unblock();
    }

    /** Returns when the rest is small; slows writers down where it does not get so by itself. */
    void catchUp() {
        CatchUp rounds = new CatchUp();
        LiveEngine<E> slowed = pair.source();
        try {
            while (true) {
                long start = System.nanoTime();
                carryUpTo(pair.taken().source().of(context.host()::lastSequence));
                if (rounds.round(System.nanoTime() - start)) {
                    context.reached("swap.catching-up.converged");
                    return;
                }
                slowed.slowWrites(rounds.delayNanos());
                if (rounds.hopeless()) {
                    throw context.status().aborted("changes come faster than they can be carried", null);
                }
            }
        } finally {
            slowed.slowWrites(0);
        }
    }

    private void carryUpTo(long sequence) {
        Carried carried;
        do {
            carried = pair.taken().session().carry(sequence, Care.CARRY);
            context.running().carried(carried.keys());
            context.requests().between();
        } while (carried.rest());
    }

    /** Carries until few keys are left to be compared. */
    void settleDown() {
        Carried carried;
        do {
            carried = carry(Care.CHECK);
            context.requests().between();
        } while (carried.rest() || carried.keys() > MAX_UNVERIFIED);
    }
}
