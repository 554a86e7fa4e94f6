package org.mosp.storage.canvas.store.testing;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.store.LocalCanvasStore;

/** What one process that is killed does and another does otherwise; what seeds stand for is up to each. */
public interface KilledSteps {

    /** A step for a canvas that is as the model says, in the words of {@link SpaceModel#after}. */
    String next(SpaceModel model, Random random);

    /** Commits what seeds stand for, in place of all. */
    long commit(LocalCanvasStore store, String id, List<Long> seeds);

    /** Whether a revision holds what seeds stand for, and no more. */
    boolean holds(CanvasView view, List<Long> seeds);

    /** The pixels of all tiles of a revision. */
    Set<Bytes> pixels(CanvasView view);

    /** Makes a whole canvas beside the others, looks at it and deletes it. */
    default void create(LocalCanvasStore store, long seed) {
        throw new UnsupportedOperationException("create " + seed);
    }

    /** What is wrong with canvases that {@link #create} left when it was killed; deletes them. */
    default Optional<String> left(LocalCanvasStore store, Set<String> known) {
        return Optional.empty();
    }
}
