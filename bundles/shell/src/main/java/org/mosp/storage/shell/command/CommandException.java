package org.mosp.storage.shell.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.shell.output.Json;

/** A command refuses or has failed: one line that says what, to what, and what to do. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String id;
    private final transient Map<String, @Nullable Object> details;

    /**
     * With what a script sees.
     *
     * @param id the error's name, as {@code StorageException.id()}
     * @param details alternating names and values
     */
    public CommandException(String id, String message, @Nullable Object... details) {
        super(message);
        this.id = id;
        this.details = Json.object(details);
    }

    /** The error's name. */
    public String id() {
        return id;
    }

    /** What varies, by name. */
    public Map<String, @Nullable Object> details() {
        return details;
    }
}
