package org.mosp.storage.canvas;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told when the head of a canvas moves: by a commit, an undo or a redo, when the canvas is made, and when it is deleted. Implemented by
 * applications; given to {@link CanvasStore#listen}, or registered as an OSGi service.
 *
 * <p>Called after the change is durable, on a thread of the store, one call at a time for each listener; no commit waits for it, and a
 * listener that does not return holds up no other: each has a thread while there is something to tell it. A listener that is slow misses
 * no change: what came meanwhile is told in one call, and a head that moved back to where it was told last is not told. A listener may
 * change the canvas itself. What it throws is logged and ends nothing. A store that is closed tells what is left, as far as the time for
 * its end allows.
 *
 * <p>A service says with the property {@link #CANVAS_ID} (a text, or several) of which canvases it is told; where it is absent, of all. It
 * is told of changes that begin after it came; of one that is under way then it may be told or not.
 */
@FunctionalInterface
@ConsumerType
public interface CanvasListener {

    /** The property of a service that names the canvases it is told of. */
    String CANVAS_ID = "canvas.id";

    /** The most listeners of a store at a time; a service above it is told nothing, and that is logged. */
    int MAX_LISTENERS = 1_024;

    /**
     * The head moved; {@link CanvasStore#diff} of both says what changed.
     *
     * @param before the head's revision that was told last, or that was there when the listener came; 0 for a canvas that was not there
     * @param now the head's revision; 0 if the canvas was deleted
     */
    void changed(String canvasId, long before, long now);
}
