package org.mosp.storage;

import org.jspecify.annotations.Nullable;

/** A file that was to be read in is not valid or exceeds a limit; nothing of it was stored. */
public final class InvalidFileException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public InvalidFileException(String file, String part, String reason, @Nullable Throwable cause) {
        super(
                "the file cannot be read in",
                false,
                details("file", file, "part", part.isEmpty() ? null : part, "reason", reason),
                cause);
    }

    @Override
    public String id() {
        return "invalid-file";
    }
}
