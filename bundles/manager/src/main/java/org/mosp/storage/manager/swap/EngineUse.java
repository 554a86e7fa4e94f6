package org.mosp.storage.manager.swap;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.Engine;

/**
 * An engine as a move uses it: one call at a time counts itself in, so that the engine is not closed under it, and none
 * begins once it was released. Any number of threads.
 *
 * @param <E> the kind of engine
 */
public final class EngineUse<E extends Engine> {

    private final LiveEngine<?> live;
    private final E engine;
    private final AtomicBoolean released;

    EngineUse(LiveEngine<E> live) {
        this(live, live.engine(), new AtomicBoolean());
    }

    private EngineUse(LiveEngine<?> live, E engine, AtomicBoolean released) {
        this.live = live;
        this.engine = engine;
        this.released = released;
    }

    /** The same engine as another kind; released together. */
    <F extends Engine> EngineUse<F> seenAs(Function<E, F> view) {
        return new EngineUse<>(live, of(view), released);
    }

    /** Runs a call on the engine, which must not be kept. */
    public <T> T of(Function<E, T> call) {
        int stripe = live.reads().enter();
        try {
            if (released.get()) {
                throw new MoveStoppedException("the engine is wanted back");
            }
            return call.apply(engine);
        } finally {
            live.reads().exit(stripe);
        }
    }

    /** No call begins any more. */
    void release() {
        released.set(true);
    }
}
