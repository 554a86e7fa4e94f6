package org.mosp.storage.manager.swap;

import java.util.Optional;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.roles.EngineOpener.Opened;
import org.mosp.storage.spi.Engine;

/**
 * Makes the other engine the truth, by tries of the fence, and turns the move round. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Switchover<E extends Engine> {

    private static final int MAX_FENCES = 10;
    private static final long FIRST_BACK_OFF_MILLIS = 10;
    private static final long LONGEST_BACK_OFF_MILLIS = 2_000;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Capture<E> capture;
    private final LeftEngine<E> left;
    private final Convergence<E> convergence;
    private final Finish<E> finish;
    private boolean alone;

    Switchover(
            SwapContext<E> context,
            EnginePair<E> pair,
            Capture<E> capture,
            LeftEngine<E> left,
            Convergence<E> convergence,
            Finish<E> finish) {
        this.context = context;
        this.pair = pair;
        this.capture = capture;
        this.left = left;
        this.convergence = convergence;
        this.finish = finish;
    }

    /**
     * Parks writers and makes the other engine the truth.
     *
     * @param window whether changes are carried back then: not at a rollback
     */
    void run(boolean window) {
        Fence<E> fence = new Fence<>(context);
        long backOff = FIRST_BACK_OFF_MILLIS;
        for (int tries = 1; tries <= MAX_FENCES; tries++) {
            context.book().rehearse();
            context.reached("swap.fence.rehearsed");
            convergence.settleDown();
            context.status().enter(SwapState.FENCING, "writers wait for the switch, try " + tries);
            Partner<E> open = pair.taken();
            Fence.Outcome outcome = fence.attempt(pair.source(), open, window);
            if (outcome != Fence.Outcome.AGAIN) {
                switched(open, window, outcome);
                return;
            }
            context.requests().await(backOff);
            backOff = Math.min(LONGEST_BACK_OFF_MILLIS, backOff * 2);
        }
        throw context.status().aborted("writers could not be parked briefly enough, " + MAX_FENCES + " times", null);
    }

    /** Whether there is no way back, whatever the manifest says yet: the engine that was left could not be written. */
    boolean alone() {
        return alone;
    }

    private void switched(Partner<E> next, boolean window, Fence.Outcome outcome) {
        LiveEngine<E> before = pair.source();
        boolean back = window && outcome == Fence.Outcome.SWITCHED;
        next.session().close();
        left.leave(before);
        pair.exchanged(next.live());
        capture.exchanged(back);
        if (back) {
            carryBack(new Opened<>(before, next.opened().line(), Optional.empty()));
        } else if (window) {
            alone = true;
            finish.withoutWindow();
        } else {
            finish.rolledBack();
        }
    }

    private void carryBack(Opened<E> before) {
        RunningSwap running = context.running();
        String pause = running.progress().lastPause().toMillis() + " ms";
        try {
            pair.reverse(before);
            left.leave(null);
        } finally {
            // so it is, be it that the engine that was left does not answer at this moment
            running.window(context.book().swap().flatMap(SwapRecord::windowEnds).orElse(null));
            running.hasSwitchedTo();
            context.status().tell(SwapState.SWITCHED, running.to() + " serves; writers waited " + pause);
        }
        recordFence();
    }

    /**
     * Records that the engine that was left is fenced, unless that is recorded. At once after the switch, be a stop asked for: a store that
     * is closed then keeps its rollback, even if that engine is away when it is opened again.
     */
    void recordFence() {
        if (!context.book().swap().map(SwapRecord::fenced).orElse(true)) {
            context.book().fenced();
            context.reached("swap.switch.recorded");
        }
    }
}
