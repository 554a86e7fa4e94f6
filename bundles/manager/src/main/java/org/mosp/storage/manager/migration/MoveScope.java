package org.mosp.storage.manager.migration;

import java.util.List;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.spi.CrashPoints;

/**
 * What the parts of one move share.
 *
 * @param position where it is, of which there is one
 * @param patterns the keys of its step
 */
record MoveScope(
        EntryMove move, MoveStore store, MovePosition position, List<KeyPattern> patterns, CrashPoints crashPoints) {

    MoveScope {
        patterns = List.copyOf(patterns);
    }

    /** Of a move that begins, or goes on. */
    static MoveScope of(EntryMove move, MoveStore store, MovePosition position, CrashPoints crashPoints) {
        return new MoveScope(
                move,
                store,
                position,
                move.step().keys().stream().map(KeyPattern::of).toList(),
                crashPoints);
    }
}
