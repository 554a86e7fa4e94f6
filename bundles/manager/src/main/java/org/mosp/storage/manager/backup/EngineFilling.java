package org.mosp.storage.manager.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.manager.backup.BackupEnd.PartSum;
import org.mosp.storage.manager.copy.Chunk;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.manager.copy.EntryView;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EngineSnapshot;
import org.mosp.storage.spi.IncrementalEngine;
import org.mosp.storage.spi.Keyspace;

/** A role's engine of a new store while it is filled from a backup. For one thread. */
final class EngineFilling {

    private static final int CHUNK_ENTRIES = 4_096;
    private static final long CHUNK_BYTES = 4L << 20;

    private final StorageRole role;
    private final IncrementalEngine engine;

    /** Of an engine, or of the aggregates in one. */
    EngineFilling(StorageRole role, IncrementalEngine engine) {
        this.role = role;
        this.engine = engine;
    }

    void take(List<EngineEntry> entries) {
        engine.replicate(entries, List.of());
    }

    /**
     * Reads single entries again, which the digest of a role does not count.
     *
     * @throws StorageIoException if one is not what it was
     */
    void proveBeside(List<EngineEntry> expected, Path where) {
        for (EngineEntry entry : expected) {
            if (!engine.get(entry.keyspace(), entry.key()).equals(Optional.of(entry))) {
                throw different(where);
            }
        }
    }

    /**
     * Reads the engine and compares it with the file.
     *
     * @throws StorageIoException if they differ
     */
    void prove(PartSum expected, Path where, BackupControl control) {
        PartSums sums = new PartSums(role);
        try (EngineSnapshot snapshot = engine.snapshot()) {
            EntryView view = EntryView.of(snapshot);
            CopyCursor cursor = role == StorageRole.INCREMENTAL
                    ? CopyCursor.start(expected.entries())
                    : CopyCursor.start(Keyspace.USER, expected.entries());
            while (!cursor.ended()) {
                Chunk chunk = view.read(cursor, CHUNK_ENTRIES, CHUNK_BYTES);
                sums.add(chunk.entries());
                cursor = cursor.behind(chunk);
                if (!control.goesOn("comparing", cursor.entries(), expected.entries())) {
                    throw new BackupCancelledException("the restore");
                }
            }
        }
        if (!sums.sum().equals(expected)) {
            throw different(where);
        }
    }

    private StorageIoException different(Path where) {
        return new StorageIoException(
                "restore the " + role.id() + " storage: what is read from the engine is not what is in the backup",
                where.toString(),
                null);
    }

    /** Stores an entry of the framework in a commit of its own. */
    void note(String key) {
        engine.commit(EngineBatch.of(List.of(new EngineBatch.Put(Keyspace.STORE, Bytes.utf8(key), 1, 0, Bytes.EMPTY))));
    }
}
