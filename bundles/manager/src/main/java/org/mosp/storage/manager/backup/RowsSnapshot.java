package org.mosp.storage.manager.backup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageBusyException;
import org.mosp.storage.framework.Catalogue;
import org.mosp.storage.spi.EngineCursor;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.RelationalEngine;

/**
 * The aggregates of a relational engine at one instant, with the tables they had at that very instant. Any number of threads.
 */
final class RowsSnapshot implements EngineSnapshot {

    private static final int MAX_TRIES = 3;

    private final EngineSnapshot snapshot;
    private final Predicate<EngineEntry> madeAnew;

    private RowsSnapshot(EngineSnapshot snapshot, Predicate<EngineEntry> madeAnew) {
        this.snapshot = snapshot;
        this.madeAnew = madeAnew;
    }

    /**
     * Takes one. How rows are read is asked for before, for the snapshot may hold the only connection; where a step changed tables
     * between the two, it is taken anew.
     *
     * @throws StorageBusyException if tables are changed again and again
     */
    static RowsSnapshot of(Catalogue catalogue, RelationalEngine engine) {
        for (int i = 0; i < MAX_TRIES; i++) {
            Predicate<EngineEntry> madeAnew = catalogue.projections(engine);
            List<EngineEntry> known = catalogue.schemas(engine);
            EngineSnapshot snapshot = catalogue.aggregates(engine).snapshot();
            boolean same = false;
            try {
                same = tells(snapshot, known);
            } finally {
                if (!same) {
                    snapshot.close();
                }
            }
            if (same) {
                return new RowsSnapshot(snapshot, madeAnew);
            }
        }
        throw new StorageBusyException("steps that change tables beside the backup", MAX_TRIES, "tries");
    }

    /** Whether the snapshot has these schemas in these versions, and no others. */
    private static boolean tells(EngineSnapshot snapshot, List<EngineEntry> known) {
        Map<Bytes, EngineEntry> found = new HashMap<>();
        for (String family : known.stream().map(RowsSnapshot::family).collect(Collectors.toSet())) {
            try (EngineCursor cursor =
                    snapshot.scan(Keyspace.STORE, Bytes.utf8(family + "/"), Bytes.utf8(family + "0"))) {
                cursor.forEachRemaining(entry -> found.put(entry.key(), entry));
            }
        }
        return found.equals(known.stream().collect(Collectors.toMap(EngineEntry::key, entry -> entry)));
    }

    /** What is before the slash: {@code schema} or {@code tables}. */
    private static String family(EngineEntry entry) {
        String key = entry.key().toUtf8();
        return key.substring(0, key.indexOf('/'));
    }

    /** Whether an entry of it follows from other data and is left out of a backup. */
    boolean isMadeAnew(EngineEntry entry) {
        return madeAnew.test(entry);
    }

    @Override
    public long sequence() {
        return snapshot.sequence();
    }

    @Override
    public Optional<EngineEntry> get(Keyspace keyspace, Bytes key) {
        return snapshot.get(keyspace, key);
    }

    @Override
    public EngineCursor scan(Keyspace keyspace, Bytes from, @Nullable Bytes to) {
        return snapshot.scan(keyspace, from, to);
    }

    @Override
    public long heldBytes() {
        return snapshot.heldBytes();
    }

    @Override
    public void close() {
        snapshot.close();
    }
}
