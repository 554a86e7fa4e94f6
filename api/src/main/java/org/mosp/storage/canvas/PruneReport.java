package org.mosp.storage.canvas;

import java.util.List;

/**
 * What a pruning takes away, or would take away. Immutable.
 *
 * @param canvasId of which canvas
 * @param kept how many revisions stay
 * @param pruned the numbers of those that go, rising
 * @param labelled how many of the kept ones stay only because they have a label
 * @param freedBytes of keys and values that only they refer to: their own records, and the tiles, blocks and entries that nothing else in
 *     the pool refers to. The records go at once, the rest when the pool is collected
 */
public record PruneReport(String canvasId, long kept, List<Long> pruned, long labelled, long freedBytes) {

    public PruneReport {
        pruned = List.copyOf(pruned);
    }
}
