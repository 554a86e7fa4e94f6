package org.mosp.storage.migration;

import org.mosp.storage.StorageException;

/** A migration, or a step of one, was refused before anything was changed. */
public final class MigrationRefusedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** A swap of the role is under way, or its reverse window is open: finish, roll back or abort it first. */
        SWAP,
        /** Another migration runs. */
        UNDER_WAY,
        /** The step is half done by another form of it, which this one cannot go on with. */
        CHANGED,
        /** The store is not in the version the step begins at. */
        VERSION,
        /** A step of the plan is not installed any more. */
        NOT_INSTALLED,
        /** The step cannot be undone. */
        NOT_REVERSIBLE,
        /** There is no room for a copy. */
        NO_SPACE,
        /** The plan cannot be made; the message says why. */
        PLAN
    }

    /** With what the message names. */
    public MigrationRefusedException(Reason reason, String schema, String what) {
        super("the migration was refused; nothing was changed", false, details("schema", schema, "reason", what), null);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String id() {
        return "migration-refused";
    }
}
