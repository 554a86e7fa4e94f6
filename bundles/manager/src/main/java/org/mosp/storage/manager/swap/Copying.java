package org.mosp.storage.manager.swap;

import org.mosp.storage.SwapState;
import org.mosp.storage.manager.copy.Throttle;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.manager.swap.MoveSession.Care;
import org.mosp.storage.spi.Engine;

/**
 * The phase in which all entries are copied, chunk by chunk, while changes are carried. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Copying<E extends Engine> {

    private static final long CARRY_EVERY_NANOS = 100_000_000;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Convergence<E> convergence;
    private final Bounds<E> bounds;

    Copying(SwapContext<E> context, EnginePair<E> pair, Convergence<E> convergence, Bounds<E> bounds) {
        this.context = context;
        this.pair = pair;
        this.convergence = convergence;
        this.bounds = bounds;
    }

    /** Copies from the cursor to the end, or until a bound has ended the swap. */
    void run(SwapRecord swap) {
        MoveSession session = pair.taken().session();
        Requests requests = context.requests();
        Throttle throttle = new Throttle(swap.maxBytesPerSecond());
        context.running().copying(session.cursor());
        long carriedAt = System.nanoTime();
        while (!session.cursor().ended()) {
            context.reached("swap.copy.before-chunk");
            long bytes = session.copy();
            context.reached("swap.copy.after-chunk");
            convergence.goesOn();
            context.running().copying(session.cursor());
            if (System.nanoTime() - carriedAt > CARRY_EVERY_NANOS) {
                while (convergence.carry(Care.CARRY).rest()) {
                    requests.between();
                }
                if (bounds.reached(swap)) {
                    return;
                }
                carriedAt = System.nanoTime();
            }
            requests.between();
            requests.await(throttle.spent(bytes) / 1_000_000);
        }
        context.running().copying(session.cursor());
        context.reached("swap.copy.ended");
        context.book().stage(Stage.CATCHING_UP);
        context.reached("swap.catching-up.recorded");
        context.status()
                .enter(SwapState.CATCHING_UP, "copied " + session.cursor().entries() + " entries; carrying changes");
    }
}
