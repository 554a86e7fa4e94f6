package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** It is not known whether the call's data was stored: read before repeating it. */
public final class OutcomeUnknownException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public OutcomeUnknownException(String reason, @Nullable Throwable cause) {
        super(
                "the outcome of this call is not known; read the keys before repeating it",
                false,
                details("reason", reason),
                cause);
    }

    @Override
    public String id() {
        return "outcome-unknown";
    }
}
