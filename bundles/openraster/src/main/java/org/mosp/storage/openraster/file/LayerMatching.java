package org.mosp.storage.openraster.file;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.mosp.storage.canvas.LayerData;

/**
 * Finds for the layers of a file the layers of a canvas that they continue, so that ids stay. Rounds from strict to
 * lenient, each only among what is left and of the same kind and format: the same path of names; the same name; mostly the same
 * pixels; the same {@code src}; the same position between neighbours already found. Equal keys pair up in order.
 */
final class LayerMatching {

    /** Pixels are the same where so much of them is. */
    private static final double ALIKE = 0.5;

    /** How much of a fresh layer's pixels a known layer has, from 0 to 1. */
    @FunctionalInterface
    interface Likeness {
        double of(int knownIndex, int freshIndex);
    }

    private final List<LayerData> known;
    private final List<LayerData> fresh;
    private final int[] found;
    private final Set<Integer> taken = new HashSet<>();

    private LayerMatching(List<LayerData> known, List<LayerData> fresh) {
        this.known = known;
        this.fresh = fresh;
        this.found = new int[fresh.size()];
        java.util.Arrays.fill(found, -1);
    }

    /**
     * For each fresh layer the index of the known one it continues, or -1.
     *
     * @param known the canvas's layers, in document order
     * @param fresh the file's layers, in document order
     * @param likeness of layers with pixels
     */
    static int[] match(List<LayerData> known, List<LayerData> fresh, Likeness likeness) {
        LayerMatching matching = new LayerMatching(known, fresh);
        List<String> knownPaths = paths(known);
        List<String> freshPaths = paths(fresh);
        matching.round(
                i -> key(known.get(i)) + ":" + knownPaths.get(i), i -> key(fresh.get(i)) + ":" + freshPaths.get(i));
        matching.round(i -> named(known.get(i)), i -> named(fresh.get(i)));
        matching.alike(likeness);
        matching.round(i -> sourced(known.get(i)), i -> sourced(fresh.get(i)));
        matching.neighbours();
        return matching.found;
    }

    private void round(Function<Integer, String> knownKey, Function<Integer, String> freshKey) {
        Map<String, Deque<Integer>> byKey = new HashMap<>();
        for (int i = 0; i < known.size(); i++) {
            if (!taken.contains(i) && !knownKey.apply(i).isEmpty()) {
                byKey.computeIfAbsent(knownKey.apply(i), key -> new ArrayDeque<>())
                        .add(i);
            }
        }
        for (int i = 0; i < fresh.size(); i++) {
            Deque<Integer> candidates = found[i] < 0 ? byKey.get(freshKey.apply(i)) : null;
            if (candidates != null && !candidates.isEmpty()) {
                take(i, candidates.poll());
            }
        }
    }

    /** Each fresh layer with the free one that is most like it. */
    private void alike(Likeness likeness) {
        for (int i = 0; i < fresh.size(); i++) {
            if (found[i] >= 0 || fresh.get(i).kind() != LayerData.Kind.PIXELS) {
                continue;
            }
            int best = -1;
            double most = ALIKE;
            for (int k = 0; k < known.size() && most < 1; k++) {
                if (!taken.contains(k) && key(known.get(k)).equals(key(fresh.get(i)))) {
                    double alike = likeness.of(k, i);
                    if (alike > most || alike == most && best < 0) {
                        best = k;
                        most = alike;
                    }
                }
            }
            if (best >= 0) {
                take(i, best);
            }
        }
    }

    /** A layer behind one that was found, with the next known one free and of the same kind, is that one renamed. */
    private void neighbours() {
        int last = -1;
        for (int i = 0; i < fresh.size(); i++) {
            if (found[i] >= 0) {
                last = found[i];
                continue;
            }
            int next = last + 1;
            if (next < known.size()
                    && !taken.contains(next)
                    && key(known.get(next)).equals(key(fresh.get(i)))
                    && known.get(next).foreign().equals(fresh.get(i).foreign())) {
                take(i, next);
                last = next;
            }
        }
    }

    private void take(int freshIndex, int knownIndex) {
        found[freshIndex] = knownIndex;
        taken.add(knownIndex);
    }

    /** Pixels can only stay where the format stays. */
    private static String key(LayerData layer) {
        return layer.kind() == LayerData.Kind.PIXELS
                ? "P" + layer.format()
                : layer.kind().toString();
    }

    private static String named(LayerData layer) {
        return key(layer) + label(layer);
    }

    private static String sourced(LayerData layer) {
        return layer.attribute("src").map(src -> key(layer) + "/" + src).orElse("");
    }

    private static String label(LayerData layer) {
        return layer.name().map(name -> "=" + name).orElse("") + "|" + layer.foreign();
    }

    private static List<String> paths(List<LayerData> layers) {
        List<String> paths = new ArrayList<>();
        List<Long> above = new ArrayList<>();
        for (LayerData layer : layers) {
            while (above.size() > layer.depth()) {
                above.remove(above.size() - 1);
            }
            long parent = above.isEmpty() ? 0 : above.get(above.size() - 1);
            // a hash instead of the names: they may be long, and nested deeply
            long path = (parent ^ label(layer).hashCode()) * 0x9e3779b97f4a7c15L + 1;
            paths.add(Long.toString(path));
            above.add(path);
        }
        return paths;
    }
}
