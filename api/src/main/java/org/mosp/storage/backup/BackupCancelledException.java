package org.mosp.storage.backup;

import org.mosp.storage.StorageException;

/** A backup or a restore was ended by its caller; nothing is left of it. */
public final class BackupCancelledException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public BackupCancelledException(String what) {
        super("cancelled; nothing is left of it", false, details("what", what), null);
    }

    @Override
    public String id() {
        return "cancelled";
    }
}
