package org.mosp.storage.migration;

import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A step over entries of the incremental store: a function of one entry. Implemented by plug-in bundles; a service.
 *
 * <p>Scanning, chunks, the durable cursor, conflicts with writers, and what writers still write in the old version are the
 * framework's work. Called on one thread of the framework, for entries in key order, and again for an entry that was written in the
 * old version meanwhile. What it returns is stored for an entry exactly once; it may be called more often, when a writer was
 * faster or the process ended. An exception ends the step where it is, and names the entry's key.
 */
@ConsumerType
public interface EntryMigration extends Migration {

    /**
     * What becomes of an entry.
     *
     * @param entry matches one of the step's keys, in the version {@link MigrationStep#from}
     * @param store other entries of the same instant; what is read there is a condition of what is stored
     */
    EntryChange apply(Entry entry, StoreView store);

    /**
     * What becomes of an entry on the way back.
     *
     * @param entry matches one of the step's keys, in the version {@link MigrationStep#to}
     * @throws UnsupportedOperationException unless {@link #reversible}
     */
    default EntryChange revert(Entry entry, StoreView store) {
        throw new UnsupportedOperationException(getClass().getName() + " cannot be reverted");
    }

    /**
     * Looks at the moved data before the step is recorded, beside writers; throws where it is not as it should be. The step then
     * stays half done.
     *
     * @param store one instant; not to be kept
     */
    default void verify(Snapshot store) {
        // a step that has nothing to compare its result with
    }
}
