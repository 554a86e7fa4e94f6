package org.mosp.storage.canvas.store.projection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    /** Whether a canvas's thumbnail is made now, and then it is no longer here; else it waits here. */
    boolean take(String canvasId, boolean hurried) {
        Long time = due.get(canvasId);
        if (hurried || time != null && isOver(time)) {
            due.remove(canvasId);
            return true;
        }
        due.putIfAbsent(canvasId, afterQuiet());
        return false;
    }

    /** Those whose time has come; hurried: all. */
    List<String> due(boolean hurried) {
        List<String> now = new ArrayList<>();
        due.forEach((canvasId, time) -> {
            if (hurried || isOver(time)) {
                now.add(canvasId);
            }
        });
        return now;
    }

    void forget(String canvasId) {
        due.remove(canvasId);
    }

    private static long afterQuiet() {
        return System.nanoTime() + QUIET_NANOS;
    }

    private static boolean isOver(long time) {
        return time - System.nanoTime() <= 0;
    }
}
