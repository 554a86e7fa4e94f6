package org.mosp.storage.canvas.store.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.relational.Canvas;

/** The layers of an edit in document order. For one thread. */
final class EditedTree {

    /** The longest id of a layer, in characters. */
    static final int MAX_ID_LENGTH = 128;

    private final Function<LayerData, EditedLayer> maker;
    private final Map<String, EditedLayer> byId = new HashMap<>();
    private List<EditedLayer> layers;
    private boolean changed;

    /**
     * A tree.
     *
     * @param layers as they are
     * @param maker makes a new layer of a node
     */
    EditedTree(List<EditedLayer> layers, Function<LayerData, EditedLayer> maker) {
        this.layers = layers;
        this.maker = maker;
        layers.forEach(layer -> byId.put(layer.id(), layer));
    }

    List<EditedLayer> layers() {
        return layers;
    }

    /** Whether nodes came, went, moved or changed. */
    boolean changed() {
        return changed;
    }

    Optional<EditedLayer> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<LayerData> data() {
        return layers.stream().map(EditedLayer::data).toList();
    }

    void set(List<LayerData> nodes) {
        check(nodes);
        List<EditedLayer> after = new ArrayList<>(nodes.size());
        boolean different = nodes.size() != layers.size();
        for (int i = 0; i < nodes.size(); i++) {
            LayerData node = nodes.get(i);
            EditedLayer layer = byId.get(node.id());
            if (layer == null) {
                layer = maker.apply(node);
                different = true;
            } else {
                different |= layer.setData(node);
                different |= !different && !layers.get(i).id().equals(node.id());
            }
            after.add(layer);
        }
        layers = after;
        byId.clear();
        after.forEach(layer -> byId.put(layer.id(), layer));
        changed |= different;
    }

    void put(LayerData node, int index) {
        EditedLayer layer = byId.get(node.id());
        if (layer != null
                && layer.data().depth() == node.depth()
                && layer.data().kind() == node.kind()) {
            changed |= layer.setData(node);
            return;
        }
        List<LayerData> nodes = new ArrayList<>(data());
        if (layer != null) {
            nodes.set(layers.indexOf(layer), node);
        } else {
            nodes.add(index, node);
        }
        set(nodes);
    }

    void remove(String id) {
        EditedLayer layer = find(id).orElseThrow(() -> new NotFoundException("layer", id));
        List<LayerData> nodes = new ArrayList<>(data());
        int at = layers.indexOf(layer);
        int depth = nodes.get(at).depth();
        nodes.remove(at);
        while (at < nodes.size() && nodes.get(at).depth() > depth) {
            nodes.remove(at);
        }
        set(nodes);
    }

    /**
     * Adds a copy of a layer, with all in it, above it.
     *
     * @param ids for the copies
     * @return the id of the copy
     */
    String duplicate(String id, Supplier<String> ids) {
        EditedLayer source = find(id).orElseThrow(() -> new NotFoundException("layer", id));
        int from = layers.indexOf(source);
        int to = from + 1;
        while (to < layers.size()
                && layers.get(to).data().depth() > source.data().depth()) {
            to++;
        }
        List<EditedLayer> copies = new ArrayList<>(to - from);
        for (EditedLayer layer : layers.subList(from, to)) {
            copies.add(layer.copy(named(layer.data(), ids.get())));
        }
        List<EditedLayer> after = new ArrayList<>(layers);
        after.addAll(from, copies);
        // ids are fresh and depths those beside them: all else is as it was checked
        if (after.size() > Canvas.MAX_LAYERS) {
            throw new TooLargeException("layers of a canvas", after.size(), Canvas.MAX_LAYERS);
        }
        layers = after;
        copies.forEach(copy -> byId.put(copy.id(), copy));
        changed = true;
        return copies.get(0).id();
    }

    private static LayerData named(LayerData node, String id) {
        return new LayerData(
                id,
                node.kind(),
                node.depth(),
                node.format(),
                node.offsetX(),
                node.offsetY(),
                node.area(),
                node.attributes(),
                node.foreign());
    }

    private static void check(List<LayerData> nodes) {
        if (nodes.size() > Canvas.MAX_LAYERS) {
            throw new TooLargeException("layers of a canvas", nodes.size(), Canvas.MAX_LAYERS);
        }
        Map<String, LayerData> seen = new HashMap<>();
        int deepest = 0;
        for (LayerData node : nodes) {
            checkId(node.id());
            if (seen.put(node.id(), node) != null) {
                throw new IllegalArgumentException("layer " + node.id() + " twice");
            }
            if (node.depth() > deepest) {
                throw new IllegalArgumentException(
                        "layer " + node.id() + " at depth " + node.depth() + ", in nothing at depth " + deepest);
            }
            deepest = node.depth() + (node.kind() == LayerData.Kind.GROUP ? 1 : 0);
        }
    }

    private static void checkId(String id) {
        StorageKeys.segment(id);
        if (id.length() > MAX_ID_LENGTH || id.equals(LayerData.MERGED)) {
            throw new IllegalArgumentException("no id for a layer: " + id);
        }
    }
}
