package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** An input or output call failed in another way than those with a type of their own. */
public final class StorageIoException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public StorageIoException(String what, String where, @Nullable Throwable cause) {
        super("input or output failed", false, details("what", what, "where", where, "cause", cause), cause);
    }

    @Override
    public String id() {
        return "io";
    }
}
