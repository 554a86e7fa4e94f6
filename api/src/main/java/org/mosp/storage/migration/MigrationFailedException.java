package org.mosp.storage.migration;

import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageException;

/**
 * A step ended before it was done. What it has done stays, is readable, and is gone on with when the migration is begun again; no
 * entry is lost, and none is moved twice.
 */
public final class MigrationFailedException extends StorageException {

    private static final long serialVersionUID = 1L;

    /**
     * With what the message names.
     *
     * @param step for people, with its bundle
     * @param key the entry at which it ended; empty where it was none
     * @param what what went wrong
     * @param retryable whether the same may succeed later without anybody's doing
     */
    public MigrationFailedException(
            String step, String key, String what, boolean retryable, @Nullable Throwable cause) {
        super(
                "the step ended before it was done; begin the migration again to go on with it",
                retryable,
                details("step", step, "key", key.isEmpty() ? null : key, "reason", what),
                cause);
    }

    @Override
    public String id() {
        return "migration-failed";
    }
}
