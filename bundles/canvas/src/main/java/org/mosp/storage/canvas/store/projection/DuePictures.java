package org.mosp.storage.canvas.store.projection;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The canvases whose thumbnail is old, each with the time when nobody has painted on it for long enough. Guarded by its owner's lock.
 */
final class DuePictures {

    /** How long nobody painted before a thumbnail is made. */
    static final long QUIET_NANOS = 2_000_000_000L;

    private final Map<String, Long> due = new HashMap<>();

    boolean isEmpty() {
        return due.isEmpty();
    }

    /** While somebody paints, no thumbnail is made: it would be old at once. */
    void painted(String canvasId) {
        due.computeIfPresent(canvasId, (id, time) -> afterQuiet());
    }

    /** A canvas's thumbnail is old. */
    void add(String canvasId) {
        due.putIfAbsent(canvasId, afterQuiet());
    }

    /** One whose time has come; hurried: any. */
    Optional<String> next(boolean hurried) {
        return due.keySet().stream()
                .filter(canvasId -> isDue(canvasId, hurried))
                .findFirst();
    }

    /** Whether a canvas's time has come; hurried: whether it is here. */
    boolean isDue(String canvasId, boolean hurried) {
        Long time = due.get(canvasId);
        return time != null && (hurried || time - System.nanoTime() <= 0);
    }

    void forget(String canvasId) {
        due.remove(canvasId);
    }

    private static long afterQuiet() {
        return System.nanoTime() + QUIET_NANOS;
    }
}
