package org.mosp.storage;

/** A snapshot lived longer than allowed, held back too much, or its engine went away: take a new one. */
public final class SnapshotExpiredException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public SnapshotExpiredException(String reason) {
        super("this snapshot has expired; take a new one", true, details("reason", reason), null);
    }

    @Override
    public String id() {
        return "snapshot-expired";
    }
}
