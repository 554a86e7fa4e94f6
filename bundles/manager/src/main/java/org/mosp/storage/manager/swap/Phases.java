package org.mosp.storage.manager.swap;

import java.util.Optional;
import org.mosp.storage.SwapAbortedException;
import org.mosp.storage.SwapState;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.spi.Engine;

/**
 * The phases of a run in their order: which one it is says the manifest. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Phases<E extends Engine> {

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Capture<E> capture;
    private final Finish<E> finish;
    private final Abort<E> abort;
    private final Bounds<E> bounds;
    private final Preparation<E> preparation;
    private final Copying<E> copying;
    private final Convergence<E> convergence;
    private final Verification<E> verification;
    private final Switchover<E> switchover;
    private final ReverseWindow<E> window;

    Phases(
            SwapContext<E> context,
            EnginePair<E> pair,
            LeftEngine<E> left,
            Capture<E> capture,
            Patience patience,
            Finish<E> finish,
            Abort<E> abort) {
        this.context = context;
        this.pair = pair;
        this.capture = capture;
        this.finish = finish;
        this.abort = abort;
        bounds = new Bounds<>(context, pair, finish, abort);
        preparation = new Preparation<>(context, pair, capture);
        convergence = new Convergence<>(context, pair, patience);
        copying = new Copying<>(context, pair, convergence, bounds);
        verification = new Verification<>(context, pair);
        switchover = new Switchover<>(context, pair, capture, left, convergence, finish);
        window = new ReverseWindow<>(context, convergence, verification, switchover);
    }

    /** The first of a swap that begins. */
    void prepare(RoleRecord target, SwapRecord prepared) {
        preparation.run(target, prepared);
    }

    /** Does the next step: what is wanted, what a bound asks for, or what the stage is about. */
    void advance() {
        Optional<SwapRecord> current = context.book().swap();
        if (current.isEmpty()) {
            unrecorded();
            return;
        }
        SwapRecord swap = current.get();
        Stage stage = swap.stage();
        if (stage == Stage.SWITCHED && switchover.alone()) {
            finish.withoutWindow();
            return;
        }
        if (heed(stage) || bounds.reached(swap)) {
            return;
        }
        if (stage == Stage.PREPARED) {
            abort.run(context.status().aborted("it was ended while it was prepared", null));
            return;
        }
        capture.begin();
        if (!pair.ensurePartner(swap.partner())) {
            context.requests().await(SwapContext.RETRY_MILLIS);
            return;
        }
        switch (stage) {
            case COPYING -> copying.run(swap);
            case CATCHING_UP -> {
                convergence.catchUp();
                context.book().stage(Stage.VERIFYING);
                context.reached("swap.verifying.recorded");
                context.status().enter(SwapState.VERIFYING, "comparing both engines");
            }
            case VERIFYING -> {
                convergence.catchUp();
                verification.run();
                switchover.run(true);
            }
            case SWITCHED -> window.run();
            default -> throw new IllegalStateException("stage " + stage);
        }
    }

    /** No swap is recorded any more: its begin never was, or its end was when nobody waited for that record any more. */
    private void unrecorded() {
        context.status().nothingFollows();
        if (context.running().state().over()) {
            return;
        }
        capture.end();
        SwapState end = context.running().endedWith(context.book().record().generation());
        SwapAbortedException aborted =
                end == SwapState.ABORTED ? context.status().aborted("it is not recorded", null) : null;
        context.status().ended(end, aborted, "nothing is recorded of it any more");
        capture.forgetJournal();
    }

    /** Does what somebody wants; whether that was all for now. */
    private boolean heed(Stage stage) {
        Optional<Wish> wish = context.requests().wish();
        if (wish.isEmpty()) {
            return false;
        }
        Wish wanted = wish.get();
        boolean after = stage == Stage.SWITCHED;
        if (after == (wanted.kind() == Wish.Kind.ABORT)) {
            context.requests()
                    .refuse(
                            wanted,
                            context.status().notNow(after ? "the switch has happened" : "the switch is to come"));
            return true;
        }
        switch (wanted.kind()) {
            case ABORT -> abort.run(context.status().aborted(wanted.reason(), null));
            case FINISH -> finish.closeWindow(wanted.reason());
            case ROLLBACK -> window.beginRollBack();
        }
        context.requests().grant(wanted);
        return true;
    }
}
