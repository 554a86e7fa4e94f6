package org.mosp.storage.canvas.store.timeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.canvas.CanvasDiff.Change;
import org.mosp.storage.canvas.CanvasDiff.LayerDiff;
import org.mosp.storage.canvas.CanvasDiff.Place;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.view.CanvasReader;

/** How the layers of two revisions differ. A layer that none of the revisions between changed is not looked at. For one thread. */
final class LayerDifferences {

    private final CanvasReader reader;
    private final String canvasId;
    private final RevisionRecord before;
    private final RevisionRecord after;
    private final Map<String, Long> old = new HashMap<>();
    private final Map<String, Long> now = new HashMap<>();
    private final TileDifferences tiles;

    LayerDifferences(CanvasReader reader, String canvasId, RevisionRecord before, RevisionRecord after) {
        this.reader = reader;
        this.canvasId = canvasId;
        this.before = before;
        this.after = after;
        this.tiles = new TileDifferences(reader, canvasId, after.poolId());
        before.layers().forEach(layer -> old.put(layer.layerId(), layer.revision()));
        after.layers().forEach(layer -> now.put(layer.layerId(), layer.revision()));
    }

    /** Those of {@code after} in its order, then those that are gone, in the order of {@code before}. */
    List<LayerDiff> all() {
        Set<String> moved = treeMayDiffer() ? MovedLayers.between(tree(before), tree(after)) : Set.of();
        List<LayerDiff> found = new ArrayList<>();
        for (LayerVersion layer : after.layers()) {
            Long was = old.get(layer.layerId());
            if (was == null) {
                found.add(whole(layer, Change.ADDED));
            } else {
                boolean elsewhere = moved.contains(layer.layerId());
                LayerDiff difference = was == layer.revision()
                        ? new LayerDiff(layer.layerId(), Change.CHANGED, false, elsewhere, List.of())
                        : changed(layer.layerId(), was, layer.revision(), elsewhere);
                if (difference.attributes()
                        || difference.moved()
                        || !difference.tiles().isEmpty()) {
                    found.add(difference);
                }
            }
        }
        before.layers().stream()
                .filter(layer -> !now.containsKey(layer.layerId()))
                .forEach(layer -> found.add(whole(layer, Change.REMOVED)));
        return found;
    }

    /** Equal but for the place in the tree, the order of the attributes included. */
    static boolean sameNode(LayerData one, LayerData other) {
        return one.withDepth(0).equals(other.withDepth(0))
                && new ArrayList<>(one.attributes().keySet())
                        .equals(new ArrayList<>(other.attributes().keySet()));
    }

    private LayerDiff whole(LayerVersion layer, Change change) {
        List<Place> all = tiles.all(record(layer));
        return new LayerDiff(layer.layerId(), change, false, false, all);
    }

    private LayerDiff changed(String layerId, long was, long is, boolean moved) {
        LayerRecord one = reader.layer(canvasId, layerId, was);
        LayerRecord other = reader.layer(canvasId, layerId, is);
        return new LayerDiff(
                layerId, Change.CHANGED, !sameNode(one.data(), other.data()), moved, tiles.between(one, other));
    }

    /** Whether a layer that is in both may have another place: if not, only layers that changed are read. */
    private boolean treeMayDiffer() {
        return !common(before, now).equals(common(after, old))
                || before.layers().stream().anyMatch(layer -> shape(layer, now))
                || after.layers().stream().anyMatch(layer -> shape(layer, old));
    }

    private static List<String> common(RevisionRecord record, Map<String, Long> others) {
        return record.layers().stream()
                .map(LayerVersion::layerId)
                .filter(others::containsKey)
                .toList();
    }

    /** Whether a layer is a group that the other revision has not, or of another depth or kind there. */
    private boolean shape(LayerVersion layer, Map<String, Long> others) {
        Long other = others.get(layer.layerId());
        if (other != null && other == layer.revision()) {
            return false;
        }
        LayerData data = record(layer).data();
        if (other == null) {
            return data.kind() == LayerData.Kind.GROUP;
        }
        LayerData there = reader.layer(canvasId, layer.layerId(), other).data();
        return data.depth() != there.depth() || data.kind() != there.kind();
    }

    private List<LayerData> tree(RevisionRecord record) {
        return record.layers().stream().map(layer -> record(layer).data()).toList();
    }

    private LayerRecord record(LayerVersion layer) {
        return reader.layer(canvasId, layer.layerId(), layer.revision());
    }
}
