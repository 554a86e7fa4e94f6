package org.mosp.storage.manager.migration;

import java.util.List;
import java.util.Optional;
import org.mosp.storage.ConflictException;
import org.mosp.storage.SnapshotExpiredException;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
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

    private final MoveScope scope;
    private String next = "";

    EntryScan(MoveScope scope) {
        this.scope = scope;
    }

    /** Scans to the end; false where the control wants it to end before. */
    boolean run() {
        if (scope.position().scanned().ended()) {
            return true;
        }
        try (ReadAhead ahead = new ReadAhead(scope.store(), scope.patterns())) {
            return run(ahead);
        }
    }

    private boolean run(ReadAhead ahead) {
        int size = FIRST_CHUNK;
        Contention contention = new Contention(scope.move().step(), scope.store());
        while (!scope.position().scanned().ended()) {
            if (!scope.position().goesOn()) {
                return false;
            }
            try {
                chunk(ahead, size);
                size = longer(size);
                contention.won();
            } catch (ConflictException e) {
                ahead.forget();
                // a cursor that was put back must not be led past what it was put back for
                boolean same = scope.position().read();
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
                scope.position().readOfNextEngine(e);
            }
        }
        return true;
    }

    private static int longer(int size) {
        return Math.min(MAX_CHUNK, size * 2);
    }

    private void chunk(ReadAhead ahead, int size) {
        CopyCursor from = scope.position().scanned();
        Optional<Chunk> read = ahead.take(from);
        try (Snapshot user = scope.store().snapshot(Keyspace.USER)) {
            Chunk chunk =
                    read.isPresent() ? read.get() : new SchemaView(user, scope.patterns()).read(from, size, MAX_BYTES);
            next = chunk.entries().isEmpty()
                    ? ""
                    : StorageKeys.decode(chunk.entries().get(0).key());
            ChunkBatch batch = new ChunkBatch(scope.move(), scope.patterns(), user);
            Chunk taken = taken(chunk, batch);
            ahead.begin(from.behind(taken), longer(size), MAX_BYTES);
            scope.crashPoints().reached("migration.chunk.before");
            scope.position().scanned(batch, taken);
            scope.crashPoints().reached("migration.chunk.after");
        }
    }

    /**
     * Leaves an entry that others keep changing to its mark. It was changed after marks were made for certain, so it has one, or is
     * written in the new version, or gone.
     */
    private void passOver(String key) {
        try {
            scope.position().passedOver(new Chunk(List.of(), Keyspace.USER, StorageKeys.encode(key), false, 0));
        } catch (ConflictException e) {
            scope.position().read(); // a key without a mark was written: the scan begins anew
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
