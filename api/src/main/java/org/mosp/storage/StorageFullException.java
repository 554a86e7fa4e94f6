package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** No space: nothing of the call was stored; all that was acknowledged stays readable. */
public final class StorageFullException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public StorageFullException(String where, long neededBytes, long usableBytes, @Nullable Throwable cause) {
        super(
                "no space left; free some, then retry (no restart is needed)",
                true,
                details("where", where, "needed bytes", neededBytes, "usable bytes", usableBytes),
                cause);
    }

    @Override
    public String id() {
        return "full";
    }
}
