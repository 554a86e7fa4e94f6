package org.mosp.storage.shell.command;

/** A command was called in a wrong way; nothing was done. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With one line that says what is wrong. */
    public UsageException(String message) {
        super(message);
    }
}
