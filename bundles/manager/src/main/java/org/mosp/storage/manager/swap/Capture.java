package org.mosp.storage.manager.swap;

import java.time.Duration;
import java.util.Optional;
import org.mosp.storage.StorageException;
import org.mosp.storage.manager.roles.RoleHost;
import org.mosp.storage.spi.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the truth's writes also write the change journal, and what is left in it. For the swap's thread; writers see it as a new
 * route of the gate, whose lock makes each change one.
 *
 * @param <E> the kind of engine
 */
final class Capture<E extends Engine> {

    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);

    private final SwapContext<E> context;
    private final EnginePair<E> pair;
    private boolean on;

    /** As the route is now. */
    Capture(SwapContext<E> context, EnginePair<E> pair) {
        this.context = context;
        this.pair = pair;
        this.on = context.gate().route().capture();
    }

    /**
     * Makes every write from now on write the journal too, and waits until all that do not are out.
     *
     * @throws MoveStoppedException if something else is wanted before they are, or the engine was taken away
     */
    void begin() {
        if (on) {
            return;
        }
        Optional<Partner<E>> partner = pair.partner();
        if (context.gate()
                .redirect(pair.source(), partner.map(Partner::live).orElse(null), true, false)
                .isEmpty()) {
            throw new MoveStoppedException("the engine was taken away");
        }
        context.reached("swap.capture.installed");
        while (!context.gate().awaitDrained(Duration.ofMillis(SwapContext.RETRY_MILLIS))) {
            context.status().block("a write that began before the swap");
            context.requests().between();
        }
        context.reached("swap.capture.drained");
        context.status().unblock();
        on = true;
    }

    /** The truth was exchanged by a route that captures, or does not. */
    void exchanged(boolean captures) {
        on = captures;
    }

    /** No write captures any more on return. */
    void end() {
        // what was captured on its way is forgotten with the rest
        if (context.gate().redirect(pair.source(), null, false, false).isPresent()) {
            context.gate().awaitDrained(RoleHost.DRAIN);
        }
        on = false;
    }

    /** Removes what is left in the truth's journal; where that fails, it is done before the next swap. */
    void forgetJournal() {
        try {
            context.move().forgetJournal(new EngineUse<>(pair.source()));
        } catch (StorageException | MoveStoppedException e) {
            LOG.warn("the change journal could not be emptied; it is before the next swap", e);
        }
    }
}
