package org.mosp.storage.manager.migration;

import java.util.List;
import org.mosp.storage.ConflictException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.framework.EntryMove;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.migration.KeyPattern;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * The scan of a move: the schema's entries in key order from where the cursor is, in chunks, each of a snapshot of its own and
 * committed together with the cursor. A chunk that meets a writer is halved. For one thread.
 */
final class EntryScan {

    /** Entries of the first chunk; each that succeeds lets the next be twice as long. */
    static final int FIRST_CHUNK = 512;

    /** Entries of the longest chunk. */
    static final int MAX_CHUNK = 4_096;

    private static final long MAX_BYTES = 4L << 20;

    /** After so many tries in vain an entry is left to its mark. */
    private static final int PATIENCE = 3;

    private final EntryMove move;
    private final MoveStore store;
    private final MovePosition position;
    private final List<KeyPattern> patterns;
    private final CrashPoints crashPoints;
    private String next = "";

    EntryScan(
            EntryMove move,
            MoveStore store,
            MovePosition position,
            List<KeyPattern> patterns,
            CrashPoints crashPoints) {
        this.move = move;
        this.store = store;
        this.position = position;
        this.patterns = patterns;
        this.crashPoints = crashPoints;
    }

    /** Scans to the end; false where the control wants it to end before. */
    boolean run() {
        int size = FIRST_CHUNK;
        Contention contention = new Contention(move.step(), store);
        while (!position.scanned().ended()) {
            if (!position.goesOn()) {
                return false;
            }
            try {
                chunk(size);
                size = Math.min(MAX_CHUNK, size * 2);
                contention.won();
            } catch (ConflictException e) {
                // a cursor that was put back must not be led past what it was put back for
                boolean same = position.read();
                if (size > 1) {
                    size = Math.max(1, size / 2);
                } else if (contention.lost() % PATIENCE == 0
                        && same
                        && e.subject().equals(next)) {
                    passOver(next);
                    size = FIRST_CHUNK;
                }
                contention.backOff(e);
            } catch (SnapshotExpiredException e) {
                position.readOfNextEngine(e);
            }
        }
        return true;
    }

    private void chunk(int size) {
        try (Snapshot user = store.snapshot(Keyspace.USER)) {
            Chunk chunk = new SchemaView(user, patterns).read(position.scanned(), size, MAX_BYTES);
            next = chunk.entries().isEmpty()
                    ? ""
                    : StorageKeys.decode(chunk.entries().get(0).key());
            ChunkBatch batch = new ChunkBatch(move, patterns, user);
            Chunk taken = taken(chunk, batch);
            crashPoints.reached("migration.chunk.before");
            position.scanned(batch, taken);
            crashPoints.reached("migration.chunk.after");
        }
    }

    /**
     * Leaves an entry that others keep changing to its mark. It was changed after marks were made for certain, so it has one, or is
     * written in the new version, or gone.
     */
    private void passOver(String key) {
        try {
            position.passedOver(new Chunk(List.of(), Keyspace.USER, StorageKeys.encode(key), false, 0));
        } catch (ConflictException e) {
            position.read(); // a key without a mark was written: the scan begins anew
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
}
