package org.mosp.storage.manager.swap;

import java.time.Instant;
import org.mosp.storage.manager.manifest.SwapRecord;
import org.mosp.storage.manager.manifest.SwapRecord.Stage;
import org.mosp.storage.spi.Engine;

/**
 * What a swap may not exceed: the length of its reverse window, and the commits that wait to be carried. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Bounds<E extends Engine> {

    /** Commits waiting to be carried beyond which a swap is given up, or its window closed. */
    private static final long MAX_BACKLOG = 1_000_000;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private final Finish<E> finish;
    private final Abort<E> abort;

    Bounds(SwapContext<E> context, EnginePair<E> pair, Finish<E> finish, Abort<E> abort) {
        this.context = context;
        this.pair = pair;
        this.finish = finish;
        this.abort = abort;
    }

    /** Ends what has reached a bound; whether it did. */
    boolean reached(SwapRecord swap) {
        boolean window = swap.stage() == Stage.SWITCHED;
        if (window
                && swap.windowEnds().map(Instant.now()::isAfter).orElse(true)
                && !context.requests().rollingBack()) {
            finish.closeWindow("its time is over");
            return true;
        }
        long backlog = pair.sourceUse().of(context.move()::backlog);
        context.running().backlog(backlog);
        if (backlog <= MAX_BACKLOG) {
            return false;
        }
        String reason = "more than " + MAX_BACKLOG + " commits wait to be carried";
        if (window) {
            finish.closeWindow(reason);
        } else {
            abort.run(context.status().aborted(reason, null));
        }
        return true;
    }
}
