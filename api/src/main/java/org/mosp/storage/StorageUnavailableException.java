package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** The data cannot be reached at present: a provider is away, the store is closing, or a bounded wait ended. */
public final class StorageUnavailableException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public StorageUnavailableException(String what, String needs, @Nullable Throwable cause) {
        super(
                "storage is not available; wait for the provider or start its bundle, then retry",
                true,
                details("what", what, "needs", needs),
                cause);
    }

    @Override
    public String id() {
        return "unavailable";
    }
}
