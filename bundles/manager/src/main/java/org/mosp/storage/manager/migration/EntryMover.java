package org.mosp.storage.manager.migration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.ConflictException;
import org.mosp.storage.OutcomeUnknownException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageUnavailableException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.framework.MoveFigures;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.gate.LiveEngine;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/**
 * Moves a schema's entries beside writers, from where the durable cursor is: scans them in chunks, each of a snapshot of its own and
 * committed together with the cursor; visits the keys that were written in the old version meanwhile; and records the step under a
 * short fence when none is left. Writes in the old version are marked from before the scan. For one thread.
 */
final class EntryMover {

    private static final int FIRST_CHUNK = 512;
    private static final int MAX_CHUNK = 4_096;
    private static final long MAX_BYTES = 4L << 20;

    /** Keys that may be left for the fence. */
    private static final int FEW = 256;

    /** Tries of one entry that others keep changing. */
    private static final int MOST_TRIES = 200;

    /** Tries before writers are held up. */
    private static final int FREE_TRIES = 8;

    private static final Duration DRAIN = Duration.ofSeconds(30);

    private final EntryMove move;
    private final MoveStore store;
    private final List<KeyPattern> patterns;
    private final CrashPoints crashPoints;
    private final MoveFence fence;
    private final Bytes cursorKey;
    private MoveCursor cursor = MoveCursor.START;
    private long cursorVersion;
    private String next = "";
    private long left;

    EntryMover(EntryMove move, MoveStore store, CrashPoints crashPoints, ScheduledExecutorService clock) {
        this.move = move;
        this.store = store;
        this.crashPoints = crashPoints;
        this.patterns = move.step().keys().stream().map(KeyPattern::of).toList();
        this.fence = new MoveFence(store.gate(), clock);
        this.cursorKey = OldWrites.cursorKey(move.step().schema());
    }

    /** What the recording batch holds beside the end of the move's own notes. */
    interface Recording {
        /** Its changes. */
        List<EngineBatch.Change> changes(MoveFigures figures);

        /** Its conditions. */
        List<EngineBatch.Condition> conditions();

        /** Whether the engine holds it. */
        boolean isMade();

        /** It is durable; writers are parked still. */
        void done();
    }

    /**
     * Moves.
     *
     * @return the figures; not done where the control wanted it to end
     */
    MoveFigures run(Recording recording) {
        try {
            return move(recording);
        } finally {
            store.letWritesGo();
        }
    }

    private MoveFigures move(Recording recording) {
        drain();
        readCursor();
        boolean verified = false;
        for (int attempt = 1; true; attempt++) {
            if (!scan() || !visitMost()) {
                return figures(false);
            }
            if (!verified) {
                verify();
                verified = true;
            }
            if (cursorVersion() != cursorVersion) {
                readCursor(); // a key without a mark was written
                continue;
            }
            if (fence.attempt(store.live(), this::rest, live -> record(live, recording))) {
                return figures(true);
            }
            if (!goesOn()) {
                return figures(false);
            }
            // writers get more and more time between the pauses of attempts in vain
            LockSupport.parkNanos(
                    Duration.ofMillis(Math.min(1_000, 20L * attempt)).toNanos());
        }
    }

    /** Every write still inside has been judged before it was told to leave marks: it is waited for. */
    private void drain() {
        LiveEngine<IncrementalEngine> live = store.live();
        boolean capture = store.gate().route().capture();
        if (store.gate().redirect(live, null, capture, false).isPresent()
                && !store.gate().awaitDrained(DRAIN)) {
            throw failed("", "writes that began before are still inside after " + DRAIN, null);
        }
        crashPoints.reached("migration.drained");
    }

    private long cursorVersion() {
        return store.get(Keyspace.LOCAL, cursorKey).map(EngineEntry::version).orElse(0L);
    }

    private void readCursor() {
        Optional<EngineEntry> found = store.get(Keyspace.LOCAL, cursorKey);
        cursor = found.map(EngineEntry::value).map(MoveCursor::decode).orElse(MoveCursor.START);
        cursorVersion = found.map(EngineEntry::version).orElse(0L);
    }

    // ---- the scan

    private boolean scan() {
        int size = FIRST_CHUNK;
        int tries = 0;
        while (!cursor.scanned().ended()) {
            if (!goesOn()) {
                return false;
            }
            try {
                chunk(size);
                size = Math.min(MAX_CHUNK, size * 2);
                tries = succeeded(tries);
            } catch (ConflictException e) {
                long at = cursorVersion;
                readCursor();
                // a cursor that was put back must not be led past what it was put back for
                boolean same = at == cursorVersion;
                if (size > 1) {
                    size = Math.max(1, size / 2);
                } else if (++tries % 3 == 0 && same && e.subject().equals(next)) {
                    passOver(next);
                    size = FIRST_CHUNK;
                }
                backOff(tries, e);
            } catch (SnapshotExpiredException e) {
                engineWent(e);
            }
        }
        return true;
    }

    private void chunk(int size) {
        try (Snapshot user = store.snapshot(Keyspace.USER)) {
            Chunk chunk = new SchemaView(user, patterns).read(cursor.scanned(), size, MAX_BYTES);
            next = chunk.entries().isEmpty()
                    ? ""
                    : StorageKeys.decode(chunk.entries().get(0).key());
            ChunkBatch batch = new ChunkBatch(move, patterns, user);
            Chunk taken = taken(chunk, batch);
            crashPoints.reached("migration.chunk.before");
            commit(
                    batch,
                    new MoveCursor(
                            cursor.moved() + batch.moved(), cursor.scanned().behind(taken)),
                    List.of(),
                    List.of(),
                    null);
            crashPoints.reached("migration.chunk.after");
        }
    }

    /**
     * Leaves an entry that others keep changing to its mark. It was changed after marks were made for certain, so it has one, or is
     * written in the new version, or gone.
     */
    private void passOver(String key) {
        Chunk none = new Chunk(List.of(), Keyspace.USER, StorageKeys.encode(key), false, 0);
        MoveCursor behind = new MoveCursor(cursor.moved(), cursor.scanned().behind(none));
        try {
            commit(null, behind, List.of(), List.of(), null);
        } catch (ConflictException e) {
            readCursor(); // a key without a mark was written: the scan begins anew
        }
    }

    /** The part of a chunk that fits into the batch. */
    private static Chunk taken(Chunk chunk, ChunkBatch batch) {
        long bytes = 0;
        for (int i = 0; i < chunk.entries().size(); i++) {
            EngineEntry entry = chunk.entries().get(i);
            if (!batch.add(entry)) {
                return new Chunk(
                        chunk.entries().subList(0, i),
                        Keyspace.USER,
                        chunk.entries().get(i - 1).key(),
                        false,
                        bytes);
            }
            bytes += entry.key().length() + entry.value().length();
        }
        return chunk;
    }

    // ---- what was written in the old version

    /** Visits until few are left; false where the control wants it to end. */
    private boolean visitMost() {
        int size = FIRST_CHUNK;
        int tries = 0;
        while (true) {
            if (!goesOn()) {
                return false;
            }
            try {
                OldWrites.Page page = page(Math.max(size, FEW + 1));
                left = page.marks().size();
                if (left <= FEW && !page.rest()) {
                    return true;
                }
                visit(page.marks().subList(0, Math.min(size, page.marks().size())), null);
                size = Math.min(MAX_CHUNK, size * 2);
                tries = succeeded(tries);
            } catch (ConflictException e) {
                readCursor();
                size = Math.max(1, size / 2);
                backOff(++tries, e);
            } catch (SnapshotExpiredException e) {
                engineWent(e);
            }
        }
    }

    /** Visits the rest behind the fence, where nobody writes. */
    private boolean rest(LiveEngine<IncrementalEngine> live) {
        while (fence.isParked()) {
            if (cursorVersion() != cursorVersion) {
                return false;
            }
            OldWrites.Page page = page(FEW * 4);
            left = page.marks().size();
            if (page.marks().isEmpty()) {
                crashPoints.reached("migration.fence.emptied");
                return true;
            }
            visit(page.marks(), live);
        }
        return false;
    }

    private OldWrites.Page page(int most) {
        try (Snapshot local = store.snapshot(Keyspace.LOCAL)) {
            return OldWrites.read(local, move.step().schema(), most);
        }
    }

    /**
     * Visits marked keys. The marks were read before the entries: an entry written since has a newer mark, which the condition sees.
     *
     * @param fenced the engine whose writers are parked; {@code null} where none are
     */
    private void visit(List<OldWrites.Mark> marks, @Nullable LiveEngine<IncrementalEngine> fenced) {
        try (Snapshot user = store.snapshot(Keyspace.USER)) {
            ChunkBatch batch = new ChunkBatch(move, patterns, user);
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
            MoveCursor visited = new MoveCursor(cursor.moved() + batch.moved(), cursor.scanned());
            commit(batch, visited, removed, unchanged, fenced);
            crashPoints.reached("migration.visited");
        }
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
        conditions.add(new EngineBatch.Condition(Keyspace.LOCAL, cursorKey, cursorVersion));
        cursorVersion = fenced == null
                ? store.commit(changes, conditions)
                : store.commitBehindFence(fenced, changes, conditions);
        cursor = reached;
    }

    // ---- the end

    private void verify() {
        try (Snapshot user = store.snapshot(Keyspace.USER)) {
            move.verify().accept(user);
        } catch (StorageException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw failed("", "the moved data is not as it should be: " + e.getMessage(), e);
        }
    }

    private void record(LiveEngine<IncrementalEngine> live, Recording recording) {
        List<EngineBatch.Change> changes = new ArrayList<>(recording.changes(figures(true)));
        changes.add(new EngineBatch.Delete(Keyspace.LOCAL, cursorKey));
        List<EngineBatch.Condition> conditions = new ArrayList<>(recording.conditions());
        conditions.add(new EngineBatch.Condition(Keyspace.LOCAL, cursorKey, cursorVersion));
        crashPoints.reached("migration.record.before");
        try {
            store.commitBehindFence(live, changes, conditions);
        } catch (OutcomeUnknownException e) {
            settle(live, changes, conditions, recording);
        }
        recording.done();
        crashPoints.reached("migration.record.after");
    }

    /**
     * Writers must not go on as if the step were not recorded where it is. Commits follow each other: where the first one was made, the
     * second one meets it.
     */
    private void settle(
            LiveEngine<IncrementalEngine> live,
            List<EngineBatch.Change> changes,
            List<EngineBatch.Condition> conditions,
            Recording recording) {
        try {
            store.commitBehindFence(live, changes, conditions);
        } catch (ConflictException e) {
            if (!recording.isMade()) {
                throw e;
            }
        }
    }

    private boolean goesOn() {
        return move.control().goesOn(figures(false));
    }

    private MoveFigures figures(boolean done) {
        CopyCursor scanned = cursor.scanned();
        return new MoveFigures(cursor.moved(), scanned.entries(), scanned.total(), left, fence.longestPause(), done);
    }

    /** Its provider is being updated, say: the call waits for it, bounded. */
    private void engineWent(SnapshotExpiredException e) {
        try {
            store.live();
        } catch (StorageUnavailableException gone) {
            throw failed("", "the engine went away", e);
        }
        readCursor();
    }

    private int succeeded(int tries) {
        if (tries > FREE_TRIES) {
            store.letWritesGo();
        }
        return 0;
    }

    /** Writers are held up a little where they are too fast again and again. */
    private void backOff(int tries, ConflictException e) {
        if (tries > MOST_TRIES) {
            throw failed(e.subject(), "others change it, or what the step reads for it, all the time", e);
        }
        if (tries > FREE_TRIES) {
            store.live().slowWrites(Duration.ofMillis(Math.min(20, tries / 2)).toNanos());
        }
    }

    private MigrationFailedException failed(String key, String what, @Nullable Throwable cause) {
        return new MigrationFailedException(StepNames.shown(move.step()), key, what, true, cause);
    }
}
