package org.mosp.storage;

/** A swap, or a step of one, was refused before anything was changed. */
public final class SwapRefusedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** No installed bundle provides the engine; those that are installed are named. */
        NOT_INSTALLED,
        /** The data is in that engine already, with those settings. */
        SAME_ENGINE,
        /** A swap of the role runs, or its reverse window is open: finish, roll back or abort it first. */
        UNDER_WAY,
        /** A migration of the role runs. */
        MIGRATION,
        /** Not enough free space for a second copy. */
        NO_SPACE,
        /** The target holds something. */
        TARGET_NOT_EMPTY,
        /** The target cannot hold what the store holds, or its settings are wrong. */
        LIMITS,
        /** The old engine does not take writes now, so it cannot capture changes. */
        SOURCE_NOT_WRITABLE,
        /** The role cannot be swapped. */
        ROLE,
        /** There is no swap in a state in which that could be done. */
        NOT_NOW
    }

    /** With what the message names. */
    public SwapRefusedException(Reason reason, StorageRole role, String what, String hint) {
        super(
                "the swap was refused; nothing was changed",
                reason == Reason.NO_SPACE,
                details("role", role.id(), "reason", what, "do", hint.isEmpty() ? null : hint),
                null);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String id() {
        return "swap-refused";
    }
}
