package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/**
 * A server that holds the data is reached but cannot be used as it is set up: it refuses the user, the database is not
 * there, the connection cannot be made secure, or it does not keep what it acknowledges. Nothing was changed.
 */
public final class StorageServerException extends StorageException {

    private static final long serialVersionUID = 1L;

    /**
     * With what the message names; no secret.
     *
     * @param server its address and database
     * @param reason what stands in the way
     * @param remedy what to do about it
     */
    public StorageServerException(String server, String reason, String remedy, @Nullable Throwable cause) {
        super(
                "the storage server cannot be used",
                false,
                details("server", server, "reason", reason, "what to do", remedy),
                cause);
    }

    @Override
    public String id() {
        return "server";
    }
}
