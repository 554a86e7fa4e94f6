package org.mosp.storage;

/** The engine serves reads only: after a failed force, after damage, or because it was opened so. */
public final class StorageReadOnlyException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public StorageReadOnlyException(String what, String reason) {
        super(
                "storage is read-only; see mosp status and mosp verify",
                false,
                details("what", what, "reason", reason),
                null);
    }

    @Override
    public String id() {
        return "read-only";
    }
}
