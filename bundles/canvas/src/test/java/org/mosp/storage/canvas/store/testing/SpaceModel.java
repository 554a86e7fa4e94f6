package org.mosp.storage.canvas.store.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a canvas has to be after some steps, worked out without the store. As text, so that one process can tell another: a line for the
 * canvas, one for each revision.
 */
public final class SpaceModel {

    /** A revision: its parent, and the seeds of its tiles. */
    public record Made(long parent, List<Long> seeds) {}

    public final String canvasId;
    public final TreeMap<Long, Made> revisions = new TreeMap<>();
    public final TreeMap<String, Long> labels = new TreeMap<>();
    public long head;
    private long highest;
    private long tip;

    public SpaceModel(String canvasId) {
        this.canvasId = canvasId;
    }

    /** As text, in lines. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.join(
                ";",
                canvasId,
                Long.toString(head),
                Long.toString(highest),
                Long.toString(tip),
                labels.entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .collect(Collectors.joining(","))));
        revisions.forEach((number, made) -> lines.add(number + ";" + made.parent + ";" + text(made.seeds)));
        return lines;
    }

    public static SpaceModel of(List<String> lines) {
        String[] first = lines.get(0).split(";", -1);
        SpaceModel model = new SpaceModel(first[0]);
        model.head = Long.parseLong(first[1]);
        model.highest = Long.parseLong(first[2]);
        model.tip = Long.parseLong(first[3]);
        for (String label : first[4].isEmpty() ? new String[0] : first[4].split(",")) {
            model.labels.put(label.split("=")[0], Long.parseLong(label.split("=")[1]));
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] parts = line.split(";", -1);
            model.revisions.put(Long.parseLong(parts[0]), new Made(Long.parseLong(parts[1]), seeds(parts[2])));
        }
        return model;
    }

    public static String text(List<Long> seeds) {
        return seeds.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    public static List<Long> seeds(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Long::parseLong).toList();
    }

    /**
     * This after a step: {@code commit 1,2,3}, {@code undo}, {@code redo}, {@code label NAME}, {@code prune N 0|1}, {@code collect},
     * and {@code create N}, which leaves this canvas as it is.
     */
    public SpaceModel after(String step) {
        SpaceModel model = of(lines());
        String[] parts = step.split(" ");
        switch (parts[0]) {
            case "commit" -> model.commit(seeds(parts[1]));
            case "undo" -> model.undo();
            case "redo" -> model.redo();
            case "label" -> model.labels.put(parts[1], head);
            case "prune" -> model.prune(Integer.parseInt(parts[1]), parts[2].equals("1"));
            case "collect", "create" -> {}
            default -> throw new IllegalArgumentException(step);
        }
        return model;
    }

    private void commit(List<Long> seeds) {
        revisions.put(++highest, new Made(head, seeds));
        head = highest;
    }

    private long parent(long number) {
        Made made = revisions.get(number);
        return made == null ? 0 : made.parent;
    }

    private boolean tipCounts() {
        long number = tip;
        while (number > head) {
            number = parent(number);
        }
        return tip != 0 && number == head;
    }

    private void undo() {
        long target = parent(head);
        if (target != 0) {
            tip = tipCounts() ? tip : head;
            head = target;
        }
    }

    private void redo() {
        for (long number = tipCounts() ? tip : 0; number > head; number = parent(number)) {
            if (parent(number) == head) {
                head = number;
                return;
            }
        }
    }

    private void prune(int last, boolean oneMore) {
        TreeSet<Long> stay = new TreeSet<>(labels.values());
        stay.add(head);
        for (long number = tipCounts() ? tip : 0; number > head; number = parent(number)) {
            stay.add(number);
        }
        int count = 0;
        for (long number : revisions.descendingKeySet()) {
            if (count++ < last + (oneMore ? 1 : 0)) {
                stay.add(number);
            }
        }
        for (Map.Entry<Long, Made> revision : revisions.entrySet()) {
            long parent = revision.getValue().parent;
            while (parent != 0 && !stay.contains(parent)) {
                parent = parent(parent);
            }
            revision.setValue(new Made(parent, revision.getValue().seeds));
        }
        revisions.keySet().retainAll(stay);
    }
}
