package org.mosp.storage;

/** A key, value, batch or file exceeds a named limit; nothing was written. */
public final class TooLargeException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public TooLargeException(String what, long size, long limit) {
        super("too large", false, details("what", what, "size", size, "limit", limit), null);
    }

    @Override
    public String id() {
        return "too-large";
    }
}
