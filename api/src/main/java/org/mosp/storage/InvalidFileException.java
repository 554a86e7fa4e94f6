package org.mosp.storage;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that was to be read in is not valid or exceeds a limit; nothing of it was stored. */
public final class InvalidFileException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** With what the message names. */
    public InvalidFileException(String file, String part, String reason, @Nullable Throwable cause) {
        this(file, part, reason, Optional.empty(), cause);
    }

    /**
     * With what the message names.
     *
     * @param limit the name of the property that bounds what is exceeded, if that is the reason; detail {@code limit}
     */
    public InvalidFileException(
            String file, String part, String reason, Optional<String> limit, @Nullable Throwable cause) {
        super(
                "the file cannot be read in",
                false,
                details(
                        "file",
                        file,
                        "part",
                        part.isEmpty() ? null : part,
                        "reason",
                        reason,
                        "limit",
                        limit.orElse(null)),
                cause);
    }

    @Override
    public String id() {
        return "invalid-file";
    }
}
