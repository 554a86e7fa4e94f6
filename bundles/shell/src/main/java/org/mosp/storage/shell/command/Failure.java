package org.mosp.storage.shell.command;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.shell.output.Json;
import org.mosp.storage.shell.output.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told of an exception.
 *
 * @param id its name for scripts
 * @param message one line for people
 * @param details what varies, by name
 * @param status the exit status
 */
public record Failure(String id, String message, Map<String, ? extends @Nullable Object> details, int status) {

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    /** What is told of it. */
    public static Failure of(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof CommandException e) {
            return new Failure(e.id(), line(e), e.details(), ExitStatus.FAILED);
        }
        if (cause instanceof StorageLockedException e) {
            return new Failure(e.id(), line(e), locked(e), ExitStatus.LOCKED);
        }
        if (cause instanceof StorageException e) {
            int status = e instanceof StorageDamagedException ? ExitStatus.DAMAGED : ExitStatus.FAILED;
            String message = Wording.of(e).map(Failure::line).orElseGet(() -> line(e));
            return new Failure(e.id(), message, e.details(), status);
        }
        if (cause instanceof UncheckedIOException e) {
            return new Failure("io", "input or output failed: " + line(e), Map.of(), ExitStatus.FAILED);
        }
        // a mistake of ours: the log gets all of it, the caller one line
        LOG.error("a command failed", cause);
        String type = cause.getClass().getSimpleName();
        return new Failure("internal", "internal error, please report it: " + type + ": " + line(cause), Map.of(), 1);
    }

    /** As JSON. */
    public Map<String, @Nullable Object> document() {
        return Json.object("error", id, "message", message, "details", details);
    }

    private static Map<String, @Nullable Object> locked(StorageLockedException e) {
        return Json.object(
                "directory",
                e.details().get("directory"),
                "pid",
                e.pid() == 0 ? null : e.pid(),
                "since",
                e.since().orElse(null));
    }

    private static String line(Throwable thrown) {
        String message = thrown.getMessage();
        return line(message == null ? thrown.getClass().getSimpleName() : message);
    }

    private static String line(String message) {
        return Text.printable(message.replaceAll("\\s*\\R\\s*", " "));
    }
}
