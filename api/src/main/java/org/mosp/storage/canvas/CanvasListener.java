package org.mosp.storage.canvas;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told when the head of a canvas moves. Implemented by applications.
 *
 * <p>Called after the change is durable, on a thread of the store, one call at a time for each listener; no commit waits for it. A
 * listener that is slow misses no change: what came meanwhile is told in one call. What it throws is logged and ends nothing.
 */
@FunctionalInterface
@ConsumerType
public interface CanvasListener {

    /**
     * The head moved; {@link CanvasStore#diff} of both says what changed.
     *
     * @param before the head's revision that was told last, or that was there when the listener came; 0 for a canvas that was not there
     * @param now the head's revision; 0 if the canvas was deleted
     */
    void changed(String canvasId, long before, long now);
}
