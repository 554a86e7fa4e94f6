package org.mosp.storage.canvas.store.salvage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.store.index.CanvasKeys;

/** The keys of a canvas that are there, be their entries readable or not. For one thread. */
final class CanvasKeyring {

    private final String canvasId;
    private final NavigableSet<Long> revisions = new TreeSet<>();
    private final NavigableSet<Long> metadata = new TreeSet<>();
    private final Map<String, List<Long>> layers = new HashMap<>();
    private final List<String> others = new ArrayList<>();
    private boolean head;
    private long highest;
    private long nextLayer;

    private CanvasKeyring(String canvasId) {
        this.canvasId = canvasId;
    }

    static CanvasKeyring of(SalvageSource source, String canvasId, Consumer<StorageException> unnamed) {
        CanvasKeyring keys = new CanvasKeyring(canvasId);
        source.keys(CanvasKeys.canvas(canvasId), keys::add, unnamed);
        return keys;
    }

    String canvasId() {
        return canvasId;
    }

    /** Numbers of revisions. */
    NavigableSet<Long> revisions() {
        return revisions;
    }

    /** Revisions that changed the metadata. */
    NavigableSet<Long> metadata() {
        return metadata;
    }

    /** Revisions that changed a layer, by layer, the merged image being one. */
    Map<String, List<Long>> layers() {
        return Collections.unmodifiableMap(layers);
    }

    /** Keys of what stands beside revisions, and of what is not the canvas store's. */
    List<String> others() {
        return Collections.unmodifiableList(others);
    }

    /** Whether there is anything of a canvas. */
    boolean isCanvas() {
        return head || highest > 0;
    }

    /** The highest revision that a key names. */
    long highest() {
        return highest;
    }

    /** A number for a next layer's id that no layer has. */
    long nextLayer() {
        return nextLayer;
    }

    private void add(String key) {
        String[] parts = key.substring(CanvasKeys.canvas(canvasId).length()).split("/", -1);
        boolean known =
                switch (parts[0]) {
                    case "layers" -> parts.length == 1 && head();
                    case "metadata" -> parts.length == 1 && head() || parts.length == 2 && number(parts[1], metadata);
                    case "revision" -> parts.length == 2 && number(parts[1], revisions);
                    case "entries" -> parts.length == 2 && number(parts[1], new TreeSet<>());
                    case "layer" -> parts.length == 3 && layer(parts[1], parts[2]);
                    default -> false;
                };
        if (!known) {
            others.add(key);
        }
    }

    private boolean head() {
        head = true;
        return true;
    }

    private boolean layer(String layerId, String segment) {
        NavigableSet<Long> number = new TreeSet<>();
        if (!number(segment, number)) {
            return false;
        }
        layers.computeIfAbsent(layerId, id -> new ArrayList<>()).add(number.first());
        try {
            nextLayer = Math.max(nextLayer, Long.parseLong(layerId, Character.MAX_RADIX) + 1);
        } catch (NumberFormatException e) {
            return true; // a name that an application chose
        }
        return true;
    }

    private boolean number(String segment, NavigableSet<Long> to) {
        try {
            long number = CanvasKeys.number(segment);
            highest = Math.max(highest, number);
            return to.add(number);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return false;
        }
    }
}
