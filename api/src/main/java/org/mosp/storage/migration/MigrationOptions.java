package org.mosp.storage.migration;

/**
 * How a plan is run.
 *
 * @param backup whether a verified backup of the store is taken before the first chunk of each step, kept in {@code backups/} of the
 *     data directory and named in the step's history
 */
public record MigrationOptions(boolean backup) {

    /** With a backup before each step. */
    public static final MigrationOptions DEFAULTS = new MigrationOptions(true);

    /** Without backups: what a step that cannot be undone replaces is gone. */
    public static final MigrationOptions WITHOUT_BACKUP = new MigrationOptions(false);
}
