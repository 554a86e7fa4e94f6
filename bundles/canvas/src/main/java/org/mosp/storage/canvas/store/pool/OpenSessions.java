package org.mosp.storage.canvas.store.pool;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;

/** The edits that are open for each pool. Any number of threads. */
public final class OpenSessions {

    /** Given to an edit beside which others are open. */
    private static final long NOT_ALONE = 0;

    private final ConcurrentMap<String, Open> open = new ConcurrentHashMap<>();

    /**
     * The edits of a pool.
     *
     * @param sessions open now
     * @param last the number of the one that was opened last
     */
    private record Open(Set<PoolSession> sessions, long last) {

        private Open {
            sessions = Set.copyOf(sessions);
        }
    }

    /** None is open. */
    public OpenSessions() {}

    /** An edit was opened; its number for {@link #shared}. */
    long opened(PoolSession session) {
        Open now = open.compute(session.poolId(), (id, there) -> {
            Set<PoolSession> sessions = new HashSet<>(there == null ? Set.of() : there.sessions);
            sessions.add(session);
            return new Open(sessions, there == null ? 1 : there.last + 1);
        });
        return now.sessions.size() == 1 ? now.last : NOT_ALONE;
    }

    void closed(PoolSession session) {
        open.computeIfPresent(session.poolId(), (id, there) -> {
            Set<PoolSession> sessions = new HashSet<>(there.sessions);
            sessions.remove(session);
            return sessions.isEmpty() ? null : new Open(sessions, there.last);
        });
    }

    /** Whether an edit of a pool is open. */
    public boolean isOpen(String poolId) {
        return open.containsKey(poolId);
    }

    /** Whether somebody else may have written rows of the pool since an edit was opened. */
    boolean shared(String poolId, long opened) {
        Open now = open.get(poolId);
        return opened == NOT_ALONE || now == null || now.last != opened;
    }

    /** The commit sequence behind which the first row lies that an open edit wrote ahead of its commit. */
    public long stagedSince(String poolId) {
        return of(poolId).mapToLong(PoolSession::stagedSince).min().orElse(Long.MAX_VALUE);
    }

    /** Whether an open edit found or wrote that row, and may refer to it. */
    public boolean uses(String poolId, RowKind kind, RowName name) {
        return of(poolId).anyMatch(session -> session.uses(kind, name));
    }

    private Stream<PoolSession> of(String poolId) {
        Open now = open.get(poolId);
        return now == null ? Stream.empty() : now.sessions.stream();
    }
}
