package org.mosp.storage.migration;

import java.util.Optional;

/**
 * Something that happened to migrations.
 *
 * @param kind what
 * @param schema of which schema
 * @param message for people
 * @param progress the figures, of what happens to a run
 */
public record MigrationEvent(Kind kind, String schema, String message, Optional<MigrationProgress> progress) {

    /** What. */
    public enum Kind {
        /** A step came that the next migration would run. */
        PLANNED,
        /** Something is in the way of a schema, and holds it back; told once. */
        HELD_BACK,
        /** A step began, or is gone on with. */
        BEGUN,
        /** The backup before a step is there and verified. */
        BACKED_UP,
        /** A step goes on; at most once a second. */
        PROGRESS,
        /** A step is recorded: the schema has another version. */
        APPLIED,
        /** A step ended before it was done. */
        ENDED
    }
}
