package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.ConflictException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * Visits the keys that were written in the old version since the move began: most beside writers, the last few behind the fence. For
 * one thread.
 */
final class OldWriteVisits {

    /** Keys that may be left for the fence. */
    private static final int FEW = 256;

    private final MoveScope scope;

    OldWriteVisits(MoveScope scope) {
        this.scope = scope;
    }

    /** Visits until few are left; false where the control wants it to end. */
    boolean most() {
        int size = EntryScan.FIRST_CHUNK;
        Contention contention = new Contention(scope.move().step(), scope.store());
        while (true) {
            if (!scope.position().goesOn()) {
                return false;
            }
            try {
                OldWrites.Page page = page(Math.max(size, FEW + 1));
                if (page.marks().size() <= FEW && !page.rest()) {
                    return true;
                }
                visit(page.marks().subList(0, Math.min(size, page.marks().size())), null);
                size = Math.min(EntryScan.MAX_CHUNK, size * 2);
                contention.won();
            } catch (ConflictException e) {
                scope.position().read();
                size = Math.max(1, size / 2);
                contention.lost();
                contention.backOff(e);
            } catch (SnapshotExpiredException e) {
                scope.position().readOfNextEngine(e);
            }
        }
    }

    /** Visits the rest behind the fence, where nobody writes; false if the fence was lifted before, or the scan has to begin anew. */
    boolean rest(LiveEngine<IncrementalEngine> live, MoveFence fence) {
        while (fence.isParked()) {
            if (scope.position().isPutBack()) {
                return false;
            }
            OldWrites.Page page = page(FEW * 4);
            if (page.marks().isEmpty()) {
                scope.crashPoints().reached("migration.fence.emptied");
                return true;
            }
            visit(page.marks(), live);
        }
        return false;
    }

    private OldWrites.Page page(int most) {
        try (Snapshot local = scope.store().snapshot(Keyspace.LOCAL)) {
            OldWrites.Page page = OldWrites.read(local, scope.move().step().schema(), most);
            scope.position().left(page.marks().size());
            return page;
        }
    }

    /**
     * Visits marked keys. The marks were read before the entries: an entry written since has a newer mark, which the condition sees.
     *
     * @param fenced the engine whose writers are parked; {@code null} where none are
     */
    private void visit(List<OldWrites.Mark> marks, @Nullable LiveEngine<IncrementalEngine> fenced) {
        try (Snapshot user = scope.store().snapshot(Keyspace.USER)) {
            ChunkBatch batch = new ChunkBatch(scope.move(), scope.patterns(), user);
            List<EngineBatch.Change> removed = new ArrayList<>();
            List<EngineBatch.Condition> unchanged = new ArrayList<>();
            for (OldWrites.Mark mark : marks) {
                Optional<EngineEntry> entry = user.get(mark.key())
                        .map(found -> SchemaView.engineEntry(StorageKeys.encode(mark.key()), found));
                if (entry.isPresent() && !batch.add(entry.get())) {
                    break;
                }
                removed.add(new EngineBatch.Delete(Keyspace.LOCAL, mark.markKey()));
                unchanged.add(new EngineBatch.Condition(Keyspace.LOCAL, mark.markKey(), mark.version()));
            }
            scope.position().visited(batch, removed, unchanged, fenced);
            scope.crashPoints().reached("migration.visited");
        }
    }
}
