package org.mosp.storage.canvas.store.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.mosp.storage.canvas.LayerData;

/**
 * Which layers of two trees have another place in the second: under another parent, at another depth, or in another order among their
 * siblings that are in both, as few as possible.
 */
final class MovedLayers {

    private static final String ROOT = "";

    private record Node(String parent, int depth, int index) {}

    private MovedLayers() {}

    static Set<String> between(List<LayerData> before, List<LayerData> after) {
        Map<String, Node> old = nodes(before);
        Map<String, List<String>> siblings = new LinkedHashMap<>();
        Set<String> moved = new HashSet<>();
        nodes(after).forEach((id, node) -> {
            Node was = old.get(id);
            if (was != null && was.parent().equals(node.parent()) && was.depth() == node.depth()) {
                siblings.computeIfAbsent(node.parent(), parent -> new ArrayList<>())
                        .add(id);
            } else if (was != null) {
                moved.add(id);
            }
        });
        siblings.values().forEach(ids -> addMoved(ids, old, moved));
        return moved;
    }

    private static Map<String, Node> nodes(List<LayerData> tree) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<String> path = new ArrayList<>();
        for (LayerData layer : tree) {
            path.subList(Math.min(layer.depth(), path.size()), path.size()).clear();
            String parent = path.isEmpty() ? ROOT : path.get(path.size() - 1);
            nodes.put(layer.id(), new Node(parent, layer.depth(), nodes.size()));
            path.add(layer.id());
        }
        return nodes;
    }

    /** Those that are not in a longest row of siblings that kept its order. */
    private static void addMoved(List<String> ids, Map<String, Node> old, Set<String> moved) {
        Map<String, Integer> order = new HashMap<>();
        ids.forEach(id -> order.put(id, index(old, id)));
        int[] lengths = new int[ids.size()];
        int[] least = new int[ids.size()];
        int longest = 0;
        for (int i = 0; i < ids.size(); i++) {
            int index = index(old, ids.get(i));
            int at = -Arrays.binarySearch(least, 0, longest, index) - 1;
            least[at] = index;
            lengths[i] = at + 1;
            longest = Math.max(longest, at + 1);
        }
        int next = Integer.MAX_VALUE;
        for (int i = ids.size() - 1; i >= 0; i--) {
            int index = index(old, ids.get(i));
            if (lengths[i] == longest && index < next) {
                next = index;
                longest--;
            } else {
                moved.add(ids.get(i));
            }
        }
    }

    private static int index(Map<String, Node> old, String id) {
        Node node = old.get(id);
        if (node == null) {
            throw new IllegalStateException(id);
        }
        return node.index();
    }
}
