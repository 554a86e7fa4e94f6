package org.mosp.storage.migration;

import org.mosp.storage.migration.relational.RelationalMigration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A step from one version of a schema to another; its class carries {@link MigrationStep}. Implemented by plug-in bundles, as an
 * {@link EntryMigration} or a {@link RelationalMigration}, and registered as a service under that type.
 *
 * <p>A step must not remember anything between calls: it may be stopped at any time and gone on with by another instance.
 */
@ConsumerType
public interface Migration {

    /** Whether {@code revert} undoes it. */
    default boolean reversible() {
        return false;
    }
}
