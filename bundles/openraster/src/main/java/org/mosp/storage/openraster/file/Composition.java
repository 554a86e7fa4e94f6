package org.mosp.storage.openraster.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.canvas.LayerData;

/**
 * What of a tree decides how its layers are composed, apart from their pixels. A group that changes nothing, because it
 * and all in it lie plainly over what is below, counts as not there: programs differ in whether they write it.
 */
final class Composition {

    private static final String PLAIN = "svg:src-over";

    private final List<LayerData> layers;
    private final List<String> lines = new ArrayList<>();

    private Composition(List<LayerData> layers) {
        this.layers = layers;
    }

    /** Equal lists are composed equally; empty where that cannot be told. */
    static Optional<List<String>> of(List<LayerData> layers) {
        Composition composition = new Composition(layers);
        return composition.describe() ? Optional.of(composition.lines) : Optional.empty();
    }

    private boolean describe() {
        // depths of the groups around the current node that count
        List<Integer> groups = new ArrayList<>();
        int hidden = Integer.MAX_VALUE;
        for (int i = 0; i < layers.size(); i++) {
            LayerData layer = layers.get(i);
            if (layer.depth() > hidden
                    || layer.kind() == LayerData.Kind.FOREIGN
                            && layer.attributes().isEmpty()) {
                continue;
            }
            hidden = layer.visible() ? Integer.MAX_VALUE : layer.depth();
            if (!layer.visible()) {
                continue;
            }
            if (layer.kind() == LayerData.Kind.FOREIGN) {
                return false;
            }
            groups.removeIf(depth -> depth >= layer.depth());
            boolean group = layer.kind() == LayerData.Kind.GROUP;
            if (!group || !changesNothing(i)) {
                lines.add(describe(layer, groups.size()));
                if (group) {
                    groups.add(layer.depth());
                }
            }
        }
        return true;
    }

    private boolean changesNothing(int index) {
        LayerData group = layers.get(index);
        boolean plain = isPlain(group) && group.opacity() == 1.0 && group.offsetX() == 0 && group.offsetY() == 0;
        for (int i = index + 1; plain && i < layers.size() && layers.get(i).depth() > group.depth(); i++) {
            plain = isPlain(layers.get(i));
        }
        return plain;
    }

    private static boolean isPlain(LayerData layer) {
        return layer.compositeOperation().equals(PLAIN);
    }

    private static String describe(LayerData layer, int depth) {
        String what = layer.kind() == LayerData.Kind.GROUP
                ? "group " + layer.attribute("isolation").orElse("isolate")
                : "layer " + layer.id();
        // programs write opacity with more or fewer digits of n/255
        return String.join(
                " ",
                Integer.toString(depth),
                what,
                layer.compositeOperation(),
                Long.toString(Math.round(layer.opacity() * 255)),
                layer.offsetX() + "," + layer.offsetY());
    }
}
