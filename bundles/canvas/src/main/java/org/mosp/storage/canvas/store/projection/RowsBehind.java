package org.mosp.storage.canvas.store.projection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The canvases whose rows are behind, each with the number of the first change that its row lacks: so a reader waits for what was
 * changed before it came, and not for what others go on changing. Guarded by its owner's lock.
 */
final class RowsBehind {

    private final Map<String, Long> waiting = new LinkedHashMap<>();
    private final Map<String, Long> taken = new LinkedHashMap<>();
    private long changes;

    /** A canvas was changed. Returns whether it did not wait before. */
    boolean add(String canvasId) {
        return waiting.putIfAbsent(canvasId, ++changes) == null;
    }

    /** Whether none waits to be taken. */
    boolean isNoneWaiting() {
        return waiting.isEmpty();
    }

    /** Whether none waits and none is being worked off. */
    boolean isNone() {
        return waiting.isEmpty() && taken.isEmpty();
    }

    /** Whether one waits or is being worked off. */
    boolean has(String canvasId) {
        return waiting.containsKey(canvasId) || taken.containsKey(canvasId);
    }

    /** Takes all that wait. */
    List<String> take() {
        taken.putAll(waiting);
        waiting.clear();
        return List.copyOf(taken.keySet());
    }

    /** One that was taken is not behind any more. */
    void followed(String canvasId) {
        taken.remove(canvasId);
    }

    /** What was taken and not followed waits again. */
    void putBack() {
        taken.forEach((canvasId, number) -> waiting.merge(canvasId, number, Math::min));
        taken.clear();
    }

    /** The number of the last change. */
    long lastChange() {
        return changes;
    }

    /** How many lack a change of this number or of one before. */
    int lacking(long change) {
        return (int) Stream.concat(waiting.values().stream(), taken.values().stream())
                .filter(number -> number <= change)
                .count();
    }
}
