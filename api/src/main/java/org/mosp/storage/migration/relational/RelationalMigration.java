package org.mosp.storage.migration.relational;

import org.mosp.storage.migration.Migration;
import org.mosp.storage.migration.MigrationStep;
import org.mosp.storage.migration.StoreView;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A step over tables of the relational storage; its class carries {@link MigrationStep} with the {@code tables} it makes or changes.
 * Implemented by plug-in bundles; a service.
 *
 * <p>A step is one transaction of the database: what it does, the new version, the history's record and the tables as they are then
 * are stored together, or nothing is. Writers of the relational storage wait meanwhile, so it is to be short: at most 20 s, after
 * which it is undone and fails. That is asked between its calls: one statement that takes long is not cut short by it. In PostgreSQL
 * readers wait too for a table whose columns or indexes the step changes. It may be called again where the transaction could not be stored the first time.
 */
@ConsumerType
public interface RelationalMigration extends Migration {

    /**
     * Does the step. What is thrown undoes all of it.
     *
     * @param tables the transaction; for the thread of the call, and while it lasts
     * @param store entries of the incremental storage as they are when they are asked for: none is older than what the rows of this
     *     transaction were made of
     */
    void apply(TableTransaction tables, StoreView store);

    /**
     * Undoes it.
     *
     * @throws UnsupportedOperationException unless {@link #reversible}
     */
    default void revert(TableTransaction tables, StoreView store) {
        throw new UnsupportedOperationException(getClass().getName() + " cannot be reverted");
    }

    /** Looks at what {@link #apply} did, in the same transaction; throws where it is not as it should be, which undoes it. */
    default void verify(TableTransaction tables, StoreView store) {
        // a step that has nothing to compare its result with
    }
}
