package org.mosp.storage.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A step that was done, as the history of the store tells it.
 *
 * @param schema the schema
 * @param from the version it begins at
 * @param to the version it ends at
 * @param back whether it was undone
 * @param bundle symbolic name of the bundle that brought it
 * @param bundleVersion that bundle's version
 * @param checksum of its form then
 * @param by who ran it: software and user
 * @param at when it was recorded
 * @param took how long it ran, in the process that ended it
 * @param entries entries it moved
 * @param backup the file in {@code backups/} of the data directory that was taken before its first chunk; empty where none was. It may have been pruned since: {@link
 *     MigrationManager#backups} lists those that are there
 */
public record AppliedStep(
        String schema,
        int from,
        int to,
        boolean back,
        String bundle,
        String bundleVersion,
        String checksum,
        String by,
        Instant at,
        Duration took,
        long entries,
        Optional<String> backup) {

    /** A step without a backup. */
    public AppliedStep(
            String schema,
            int from,
            int to,
            boolean back,
            String bundle,
            String bundleVersion,
            String checksum,
            String by,
            Instant at,
            Duration took,
            long entries) {
        this(schema, from, to, back, bundle, bundleVersion, checksum, by, at, took, entries, Optional.empty());
    }

    /** The same with the name of the backup that was taken before it. */
    public AppliedStep withBackup(Optional<String> name) {
        return new AppliedStep(schema, from, to, back, bundle, bundleVersion, checksum, by, at, took, entries, name);
    }
}
