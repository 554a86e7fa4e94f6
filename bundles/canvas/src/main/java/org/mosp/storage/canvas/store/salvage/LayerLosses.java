package org.mosp.storage.canvas.store.salvage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.framework.SalvagedLoss;

/** What is lost of a canvas's layers, gathered: one text for each layer, however many revisions it concerns. For one thread. */
final class LayerLosses {

    /** Revisions that are named one by one. */
    private static final int NAMED = 8;

    private final Map<String, Lost> byLayer = new TreeMap<>();

    private static final class Lost {
        private String name;
        private final TreeSet<Long> thinned = new TreeSet<>();
        private int tiles;
        private int blocks;
        private final TreeMap<Long, Long> replaced = new TreeMap<>();
        private final TreeSet<Long> gone = new TreeSet<>();
        private final TreeSet<Long> moved = new TreeSet<>();

        Lost(String layerId) {
            name = layerId;
        }

        Lost named(LayerData data) {
            name = data.name().filter(text -> !text.isBlank()).orElse(data.id());
            return this;
        }
    }

    private Lost of(String layerId) {
        return byLayer.computeIfAbsent(layerId, Lost::new);
    }

    /** Tiles of a version are empty now. */
    void tiles(String layerId, LayerData data, long revision, int tiles, int blocks) {
        Lost lost = of(layerId).named(data);
        lost.thinned.add(revision);
        lost.tiles = Math.max(lost.tiles, tiles);
        lost.blocks = Math.max(lost.blocks, blocks);
    }

    /** A version stands for another. */
    void replaced(String layerId, LayerData data, long revision, long by) {
        of(layerId).named(data).replaced.put(revision, by);
    }

    /** Nothing of the layer could be read. */
    void gone(String layerId, long revision) {
        of(layerId).gone.add(revision);
    }

    /** A layer is at another depth, for its group is gone. */
    void moved(String layerId, LayerData data, long revision) {
        of(layerId).named(data).moved.add(revision);
    }

    /** Tells all. */
    void tell(String canvasId, Consumer<SalvagedLoss> losses) {
        byLayer.values().forEach(lost -> losses.accept(new SalvagedLoss(canvasId, lost.name, text(lost))));
    }

    private static String text(Lost lost) {
        List<String> parts = new ArrayList<>();
        if (!lost.thinned.isEmpty()) {
            List<String> holes = new ArrayList<>();
            if (lost.tiles > 0) {
                holes.add(lost.tiles + (lost.tiles == 1 ? " tile" : " tiles"));
            }
            if (lost.blocks > 0) {
                holes.add(lost.blocks + (lost.blocks == 1 ? " block" : " blocks") + " of up to 256 tiles");
            }
            parts.add(String.join(" and ", holes) + " cannot be read, empty now: as changed by "
                    + revisions(lost.thinned));
        }
        if (!lost.replaced.isEmpty()) {
            String examples = lost.replaced.entrySet().stream()
                    .limit(NAMED)
                    .map(each -> each.getKey() + " shows what " + each.getValue() + " had")
                    .collect(Collectors.joining(", "));
            parts.add("as changed by " + revisions(lost.replaced.navigableKeySet()) + " it cannot be read: " + examples
                    + (lost.replaced.size() > NAMED ? ", ..." : ""));
        }
        if (!lost.gone.isEmpty()) {
            parts.add("nothing of it can be read: it is left out, as changed by " + revisions(lost.gone));
        }
        if (!lost.moved.isEmpty()) {
            parts.add("it stands outside of its group, which is lost");
        }
        return String.join("; ", parts);
    }

    private static String revisions(NavigableSet<Long> numbers) {
        if (numbers.size() == 1) {
            return "revision " + numbers.first();
        }
        return numbers.size() <= NAMED
                ? "revisions " + numbers.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : numbers.size() + " revisions from " + numbers.first() + " to " + numbers.last();
    }
}
