package org.mosp.storage.manager.swap;

import java.util.Optional;
import org.mosp.storage.SwapState;
import org.mosp.storage.spi.Engine;

/**
 * The end of a swap after its switch: nothing is carried back any more, and the engine that was left is kept as it is; it stays
 * open for its readers until the run ends. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Finish<E extends Engine> {

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Capture<E> capture;
    private final LeftEngine<E> left;

    Finish(SwapContext<E> context, EnginePair<E> pair, Capture<E> capture, LeftEngine<E> left) {
        this.context = context;
        this.pair = pair;
        this.capture = capture;
        this.left = left;
    }

    /** Closes the reverse window. */
    void closeWindow(String reason) {
        context.reached("swap.finish.before-manifest");
        context.book().finished();
        context.reached("swap.finish.after-manifest");
        context.status().nothingFollows();
        capture.end();
        pair.partner().map(Partner::live).ifPresent(left::leave);
        Optional<Partner<E>> open = pair.leavePartner();
        context.status().ended(SwapState.DONE, null, "the window for a rollback is closed: " + reason);
        capture.forgetJournal();
        context.reached("swap.finish.forgotten");
        open.ifPresent(partner -> partner.session().close());
    }

    /** There is no window: the engine that was left could not be written. Repeated where it could not be recorded. */
    void withoutWindow() {
        RunningSwap running = context.running();
        context.book().finished();
        context.status().nothingFollows();
        context.status()
                .ended(
                        SwapState.DONE,
                        null,
                        running.to() + " serves; " + running.from()
                                + " could not be written at the switch: no rollback");
        capture.forgetJournal();
    }

    /** The swap was rolled back: the engine it had led to is kept as it is. */
    void rolledBack() {
        RunningSwap running = context.running();
        String pause = running.progress().lastPause().toMillis() + " ms";
        context.status().nothingFollows();
        context.status().ended(SwapState.ROLLED_BACK, null, running.from() + " serves again; writers waited " + pause);
        context.requests().rollBackEnded();
        capture.forgetJournal();
    }
}
