package org.mosp.storage.migration.runner.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.mosp.storage.migration.StepInfo;

/**
 * The steps of one schema as a graph: versions are its nodes, steps its edges. Of several versions of one bundle the newest counts. What
 * it says does not depend on the order in which steps came.
 */
final class StepGraph {

    private final Map<Integer, List<KnownStep>> from = new TreeMap<>();
    private final List<KnownStep> all;

    StepGraph(List<KnownStep> steps) {
        Map<String, KnownStep> newest = new TreeMap<>();
        for (KnownStep step : steps) {
            StepInfo info = step.info();
            newest.merge(
                    String.format("%010d %010d %s", info.from(), info.to(), info.bundle()),
                    step,
                    (some, other) -> BundleVersions.ORDER.compare(
                                            some.info().bundleVersion(),
                                            other.info().bundleVersion())
                                    >= 0
                            ? some
                            : other);
        }
        all = List.copyOf(newest.values());
        all.forEach(step -> from.computeIfAbsent(step.info().from(), version -> new ArrayList<>())
                .add(step));
    }

    /** Its steps, ordered. */
    List<KnownStep> all() {
        return all;
    }

    /** The steps from one version to another; more than one is a duplicate. */
    List<KnownStep> between(int begin, int end) {
        return from.getOrDefault(begin, List.of()).stream()
                .filter(step -> step.info().to() == end)
                .toList();
    }

    /** The highest version that steps lead to from another. */
    int highest(int begin) {
        return distances(begin).keySet().stream().max(Comparator.naturalOrder()).orElse(begin);
    }

    /** The same, of at most so much. */
    int highest(int begin, int atMost) {
        return distances(begin).keySet().stream()
                .filter(version -> version <= atMost)
                .max(Comparator.naturalOrder())
                .orElse(begin);
    }

    /** The least version of at least so many that steps lead to. */
    OptionalInt least(int begin, int atLeast) {
        return distances(begin).keySet().stream()
                .filter(version -> version >= atLeast)
                .mapToInt(version -> version)
                .min();
    }

    /** The shortest ways from one version to another, as lists of versions; at most two, for a second one is a tie. */
    List<List<Integer>> shortest(int begin, int end) {
        Map<Integer, Integer> distance = distances(begin);
        List<List<Integer>> found = new ArrayList<>();
        if (distance.containsKey(end)) {
            collect(distance, begin, end, new ArrayDeque<>(), found);
        }
        return found;
    }

    private void collect(
            Map<Integer, Integer> distance, int begin, int at, ArrayDeque<Integer> way, List<List<Integer>> found) {
        way.addFirst(at);
        if (at == begin) {
            found.add(List.copyOf(way));
        } else {
            int steps = distance.getOrDefault(at, 0);
            TreeSet<Integer> before = all.stream()
                    .filter(step -> step.info().to() == at)
                    .map(step -> step.info().from())
                    .filter(version -> distance.getOrDefault(version, -2) + 1 == steps)
                    .collect(Collectors.toCollection(TreeSet::new));
            for (int version : before) {
                if (found.size() < 2) {
                    collect(distance, begin, version, way, found);
                }
            }
        }
        way.removeFirst();
    }

    private Map<Integer, Integer> distances(int begin) {
        Map<Integer, Integer> distance = new HashMap<>();
        ArrayDeque<Integer> next = new ArrayDeque<>();
        distance.put(begin, 0);
        next.add(begin);
        while (!next.isEmpty()) {
            int at = next.remove();
            int further = distance.getOrDefault(at, 0) + 1;
            for (KnownStep step : from.getOrDefault(at, List.of())) {
                if (distance.putIfAbsent(step.info().to(), further) == null) {
                    next.add(step.info().to());
                }
            }
        }
        return distance;
    }

    /** Its steps, for people: {@code 1 -> 2 from org.example.x 1.4.0, ...}. */
    String shown() {
        if (all.isEmpty()) {
            return "none";
        }
        return all.stream()
                .map(step -> step.info().from() + " -> " + step.info().to() + " from "
                        + step.info().bundle() + " " + step.info().bundleVersion())
                .collect(Collectors.joining(", "));
    }
}
