package org.mosp.storage.canvas.store.pool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The edits that are open for each pool. Any number of threads. */
public final class OpenSessions {

    /** Given to an edit beside which others are open. */
    private static final long NOT_ALONE = 0;

    private final ConcurrentMap<String, Open> open = new ConcurrentHashMap<>();

    /**
     * The edits of a pool.
     *
     * @param count open now
     * @param last the number of the one that was opened last
     */
    private record Open(int count, long last) {}

    /** An edit was opened; its number for {@link #shared}. */
    long opened(String poolId) {
        Open now = open.merge(poolId, new Open(1, 1), (there, one) -> new Open(there.count + 1, there.last + 1));
        return now.count == 1 ? now.last : NOT_ALONE;
    }

    void closed(String poolId) {
        open.computeIfPresent(
                poolId, (id, there) -> there.count == 1 ? null : new Open(there.count - 1, there.last));
    }

    /** Whether somebody else may have written rows of the pool since an edit was opened. */
    boolean shared(String poolId, long opened) {
        Open now = open.get(poolId);
        return opened == NOT_ALONE || now == null || now.last != opened;
    }
}
