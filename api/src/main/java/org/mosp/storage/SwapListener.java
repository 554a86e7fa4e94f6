package org.mosp.storage;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told what happens to swaps. Implemented by applications. Called in order, on a thread of the framework that does nothing else:
 * a listener that is slow or throws delays or disturbs no swap; events beyond 1,000 waiting are dropped, the oldest first.
 */
@ConsumerType
@FunctionalInterface
public interface SwapListener {

    /**
     * Something happened: the state changed, something blocks or no longer does, the window was closed at a bound.
     *
     * @param swap which
     * @param state its state then
     * @param message what happened, for people
     */
    void happened(Swap swap, SwapState state, String message);
}
