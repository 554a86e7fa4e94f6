package org.mosp.storage.manager.swap;

import org.mosp.storage.manager.swap.MoveSession.Compared;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The phase in which both engines are compared as a whole. For the swap's thread.
 *
 * @param <E> the kind of engine
 */
final class Verification<E extends Engine> {

    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);
    private static final int MAX_COMPARISONS = 3;

    private final SwapContext<E> context;
    private final EnginePair<E> pair;

    Verification(SwapContext<E> context, EnginePair<E> pair) {
        this.context = context;
        this.pair = pair;
    }

    /**
     * Returns when they are equal, but for what changes meanwhile.
     *
     * @throws ComparisonFailedException if they differ again and again, though what differed was carried
     */
    void run() {
        for (int tries = 1; ; tries++) {
            Compared compared = pair.taken().session().compare(context.requests()::between);
            context.running().verified(compared.entries());
            context.reached("swap.verify.compared");
            if (compared.differing() == 0) {
                return;
            }
            LOG.error("{} keys differed between both engines and were carried again", compared.differing());
            if (tries == MAX_COMPARISONS) {
                throw new ComparisonFailedException(compared.differing() + " keys, after " + tries + " comparisons");
            }
        }
    }
}
