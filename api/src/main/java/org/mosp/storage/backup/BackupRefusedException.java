package org.mosp.storage.backup;

import org.mosp.storage.StorageException;

/** A backup or a restore was refused; nothing was changed. */
public final class BackupRefusedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** The backup's file is there already. */
        FILE_EXISTS,
        /** Another backup of the store is being taken. */
        UNDER_WAY,
        /** The directory of a restore holds something. */
        NOT_EMPTY,
        /** No installed provider has the engine that is wanted, or the engines that are wanted do not go together. */
        ENGINE,
        /** No installed bundle defines the tables of a schema that the file has. */
        SCHEMA,
        /** A restore into the directory was begun and not brought to its end; the same restore begins anew. */
        UNFINISHED
    }

    /** With what the message names. */
    public BackupRefusedException(Reason reason, String where, String what) {
        super("refused; nothing was changed", false, details("where", where, "reason", what), null);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String id() {
        return "backup-refused";
    }
}
