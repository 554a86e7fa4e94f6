package org.mosp.storage.canvas;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A canvas without its pixels.
 *
 * @param layers the tree in document order: the topmost first, a node before its children
 * @param metadata what it is
 * @param merged the merged image, kept only while it is true
 * @param entries names of the foreign entries kept with it, ordered
 */
public record CanvasData(List<LayerData> layers, Metadata metadata, Optional<LayerData> merged, Set<String> entries) {

    public CanvasData {
        layers = List.copyOf(layers);
        entries = java.util.Collections.unmodifiableSet(new TreeSet<>(entries));
    }

    /** The layer of that id. */
    public Optional<LayerData> layer(String id) {
        return layers.stream().filter(layer -> layer.id().equals(id)).findFirst();
    }
}
