package org.mosp.storage.canvas;

import java.util.List;
import java.util.Set;

/**
 * What differs between two revisions of a canvas, found from their blocks, without reading pixels. Immutable.
 *
 * @param canvasId of which canvas
 * @param from the one revision
 * @param to the other
 * @param metadata whether name, size, tags or other metadata differ; times of change do not count
 * @param merged whether the merged images differ; where they are what the layers compose to, they count as different if any layer differs
 * @param layers those that differ, in the order of {@code to}, then those that are gone, in the order of {@code from}
 * @param entries names of kept bytes that differ, came or went
 */
public record CanvasDiff(
        String canvasId,
        long from,
        long to,
        boolean metadata,
        boolean merged,
        List<LayerDiff> layers,
        Set<String> entries) {

    public CanvasDiff {
        layers = List.copyOf(layers);
        entries = Set.copyOf(entries);
    }

    /** How a layer differs. */
    public enum Change {
        /** It came. */
        ADDED,
        /** It went. */
        REMOVED,
        /** Its pixels, attributes or offset differ, or its place in the tree. */
        CHANGED
    }

    /**
     * A tile's place in its layer's plane.
     *
     * @param x column, of 64 pixels
     * @param y row, of 64 pixels
     */
    public record Place(int x, int y) {}

    /**
     * A layer that differs.
     *
     * @param layerId which
     * @param change how
     * @param attributes whether its node differs: name, offset, opacity and all else but pixels and depth; false if it came or went
     * @param moved whether its place in the tree differs, beside layers that are in both; false if it came or went
     * @param tiles where pixels differ, from the top, each row from the left; all tiles of a layer that came or went
     */
    public record LayerDiff(String layerId, Change change, boolean attributes, boolean moved, List<Place> tiles) {

        public LayerDiff {
            tiles = List.copyOf(tiles);
        }
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return !metadata && !merged && layers.isEmpty() && entries.isEmpty();
    }
}
