package org.mosp.storage.framework;

import java.util.List;
import org.mosp.storage.Progress;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.SchemaOwner;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The versions of the schemas in the incremental store, and the one way from one to another. Implemented by the manager; a service,
 * registered together with {@code StorageManager}. Any number of threads.
 */
@ProviderType
public interface SchemaStore {

    /** Every schema that has a version other than 1, a step half done, or an owner; waits (bounded) for the engine. */
    List<SchemaState> schemas();

    /** A bundle reads and writes a schema. */
    void ownerCame(SchemaOwner owner, String bundle);

    /** It goes. */
    void ownerWent(SchemaOwner owner);

    /**
     * Moves a schema's entries while applications read and write, or goes on with a move that was interrupted. Returns when the
     * step is recorded, or the control wanted it to end. One at a time.
     *
     * @throws MigrationRefusedException before anything is changed
     * @throws MigrationFailedException where it ended on the way; it can be gone on with
     */
    MoveFigures move(EntryMove move);

    /**
     * Makes moves in a copy of the store's entries that is thrown away afterwards; the store itself is only read.
     *
     * @throws MigrationRefusedException if another move runs, or there is no room for a copy
     * @throws MigrationFailedException where a move would end on the way
     */
    Rehearsal rehearse(List<EntryMove> moves, Progress progress);
}
