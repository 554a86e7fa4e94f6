package org.mosp.storage.canvas.store.space;

import java.util.List;
import java.util.stream.Stream;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/** The canvases that use a pool. */
final class PoolUsers {

    private PoolUsers() {}

    /** Their ids in a snapshot, in order. */
    static List<String> of(Snapshot snapshot, String poolId) {
        String prefix = CanvasKeys.users(poolId);
        try (Stream<Entry> users = snapshot.scan(prefix)) {
            return users.map(user -> user.key().substring(prefix.length())).toList();
        }
    }
}
