package org.mosp.storage.canvas.store.timeline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The ways from tips back that were walked last, so that not every redo of many walks again from the tip. Which revision is whose ancestor
 * never changes; a pruning may take some out between, so that who asks looks at the child's parent. Bounded; any number of threads.
 */
final class Ways {

    private static final int MOST_CANVASES = 16;
    private static final int MOST_REVISIONS = 100_000;

    /** From the lowest number to the tip. */
    private final Map<String, long[]> ways = new LinkedHashMap<>(MOST_CANVASES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, long[]> eldest) {
            return size() > MOST_CANVASES;
        }
    };

    /** Keeps the way from a tip back. */
    synchronized void keep(String canvasId, List<Long> fromTip) {
        if (fromTip.size() <= MOST_REVISIONS) {
            long[] way = fromTip.stream().mapToLong(Long::longValue).toArray();
            Arrays.sort(way);
            ways.put(canvasId, way);
        }
    }

    /** The revision that follows a number on the way to the tip, if that way is known. */
    synchronized OptionalLong after(String canvasId, long number, long tip) {
        long[] way = ways.get(canvasId);
        if (way == null || way[way.length - 1] != tip) {
            return OptionalLong.empty();
        }
        int at = Arrays.binarySearch(way, number);
        int next = at < 0 ? -at - 1 : at + 1;
        return next < way.length ? OptionalLong.of(way[next]) : OptionalLong.empty();
    }
}
