package org.mosp.storage.canvas.store.pool;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many edits are open for each pool. Any number of threads. */
public final class OpenSessions {

    private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();

    void opened(String poolId) {
        open.merge(poolId, 1, Integer::sum);
    }

    void closed(String poolId) {
        open.computeIfPresent(poolId, (id, count) -> count == 1 ? null : count - 1);
    }

    /** Whether somebody else may be writing rows of the pool. */
    boolean shared(String poolId) {
        return open.getOrDefault(poolId, 0) > 1;
    }
}
