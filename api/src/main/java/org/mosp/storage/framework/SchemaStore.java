package org.mosp.storage.framework;

import java.util.List;
import java.util.Map;
import org.mosp.storage.Progress;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.migration.MigrationFailedException;
import org.mosp.storage.migration.MigrationRefusedException;
import org.mosp.storage.migration.SchemaOwner;
import org.mosp.storage.migration.SchemaVersionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The versions of the schemas in the store, and the one way from one to another. Implemented by the manager; a service,
 * registered together with {@code StorageManager}. Any number of threads.
 */
@ProviderType
public interface SchemaStore {

    /**
     * Every schema of entries that has a version other than 1, a step half done, or an owner, and every schema of tables; waits
     * (bounded) for the engines. Where the relational one stays away, the manifest's copy stands for it.
     */
    List<SchemaState> schemas();

    /** What steps over tables recorded in the relational engine, by prefix, in key order; nothing while that is away. */
    List<Entry> records(String prefix);

    /** A bundle reads and writes a schema. */
    void ownerCame(SchemaOwner owner, String bundle);

    /** It goes. */
    void ownerWent(SchemaOwner owner);

    /**
     * From now on, until told otherwise, applications only read the entries of these schemas, and no others: a put or a delete of
     * such a key is refused with {@link SchemaVersionException}. A schema of tables is not concerned.
     *
     * @param missing per schema what is in the way of the version its owner writes, for people
     */
    void hold(Map<String, String> missing);

    /**
     * Moves a schema while applications read and write: its entries, or its tables in one transaction; or goes on with a move of
     * entries that was interrupted. Returns when the step is recorded, or the control wanted it to end. One at a time.
     *
     * @throws MigrationRefusedException before anything is changed
     * @throws MigrationFailedException where it ended on the way; it can be gone on with, or, of tables, was undone
     */
    MoveFigures move(SchemaMove move);

    /**
     * Makes moves in copies of the store that are thrown away afterwards; the store itself is only read.
     *
     * @throws MigrationRefusedException if another move runs, or there is no room for a copy
     * @throws MigrationFailedException where a move would end on the way
     */
    Rehearsal rehearse(List<? extends SchemaMove> moves, Progress progress);
}
