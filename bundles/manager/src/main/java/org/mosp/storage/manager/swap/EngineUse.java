package org.mosp.storage.manager.swap;

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

    private final LiveEngine<E> live;
    private volatile boolean released;

    EngineUse(LiveEngine<E> live) {
        this.live = live;
    }

    /** Runs a call on the engine, which must not be kept. */
    public <T> T of(Function<E, T> call) {
        int stripe = live.reads().enter();
        try {
            if (released) {
                throw new MoveStoppedException("the engine is wanted back");
            }
            return call.apply(live.engine());
        } finally {
            live.reads().exit(stripe);
        }
    }

    LiveEngine<E> live() {
        return live;
    }

    /** No call begins any more. */
    void release() {
        released = true;
    }
}
