package org.mosp.storage.manager.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * How far a move is: the durable cursor with its version, which every commit of the move has as a condition and leads on. Who writes a
 * key that cannot be marked puts the cursor back. For one thread.
 */
final class MovePosition {

    private final EntryMove move;
    private final MoveStore store;
    private final MoveFence fence;
    private final Bytes key;
    private MoveCursor cursor = MoveCursor.START;
    private long version;
    private long left;

    MovePosition(EntryMove move, MoveStore store, MoveFence fence) {
        this.move = move;
        this.store = store;
        this.fence = fence;
        this.key = OldWrites.cursorKey(move.step().schema());
    }

    CopyCursor scanned() {
        return cursor.scanned();
    }

    /**
     * Takes what the store says.
     *
     * @return whether it is what was taken last
     */
    boolean read() {
        Optional<EngineEntry> found = store.get(Keyspace.LOCAL, key);
        long before = version;
        cursor = found.map(EngineEntry::value).map(MoveCursor::decode).orElse(MoveCursor.START);
        version = found.map(EngineEntry::version).orElse(0L);
        return version == before;
    }

    /** Whether somebody has put the cursor back since. */
    boolean isPutBack() {
        return store.get(Keyspace.LOCAL, key).map(EngineEntry::version).orElse(0L) != version;
    }

    /** Its provider is being updated, say: the call waits for it, bounded. */
    void readOfNextEngine(SnapshotExpiredException e) {
        try {
            store.live();
        } catch (StorageUnavailableException gone) {
            throw StepNames.failed(move.step(), "", "the engine went away", e);
        }
        read();
    }

    /** What is left of the keys written in the old version, for the figures. */
    void left(long keys) {
        left = keys;
    }

    /** Commits what was made of a chunk, and that the scan is behind it. */
    void scanned(ChunkBatch batch, Chunk chunk) {
        commit(batch, behind(chunk, batch.moved()), List.of(), List.of(), null);
    }

    /** Commits that the scan is behind a chunk of which nothing was moved. */
    void passedOver(Chunk chunk) {
        commit(null, behind(chunk, 0), List.of(), List.of(), null);
    }

    /**
     * Commits what was made of marked keys, and that their marks are gone.
     *
     * @param unchanged the marks' conditions
     * @param fenced the engine whose writers are parked; {@code null} where none are
     */
    void visited(
            ChunkBatch batch,
            List<EngineBatch.Change> removed,
            List<EngineBatch.Condition> unchanged,
            @Nullable LiveEngine<IncrementalEngine> fenced) {
        MoveCursor visited = new MoveCursor(cursor.moved() + batch.moved(), cursor.scanned());
        commit(batch, visited, removed, unchanged, fenced);
    }

    private MoveCursor behind(Chunk chunk, long moved) {
        return new MoveCursor(cursor.moved() + moved, cursor.scanned().behind(chunk));
    }

    private void commit(
            @Nullable ChunkBatch batch,
            MoveCursor reached,
            List<EngineBatch.Change> more,
            List<EngineBatch.Condition> also,
            @Nullable LiveEngine<IncrementalEngine> fenced) {
        List<EngineBatch.Change> changes = new ArrayList<>(more);
        List<EngineBatch.Condition> conditions = new ArrayList<>(also);
        if (batch != null) {
            changes.addAll(batch.changes());
            conditions.addAll(batch.conditions());
        }
        changes.add(reached.put(move.step().schema()));
        conditions.add(unchanged());
        version = fenced == null
                ? store.commit(changes, conditions)
                : store.commitBehindFence(fenced, changes, conditions);
        cursor = reached;
    }

    /** That nobody has put the cursor back. */
    EngineBatch.Condition unchanged() {
        return new EngineBatch.Condition(Keyspace.LOCAL, key, version);
    }

    /** The cursor's end, in the batch that records the step. */
    EngineBatch.Change removed() {
        return new EngineBatch.Delete(Keyspace.LOCAL, key);
    }

    /** Whether the move is to go on; may wait. */
    boolean goesOn() {
        return move.control().goesOn(figures(false));
    }

    MoveFigures figures(boolean done) {
        CopyCursor scanned = cursor.scanned();
        return new MoveFigures(cursor.moved(), scanned.entries(), scanned.total(), left, fence.longestPause(), done);
    }
}
