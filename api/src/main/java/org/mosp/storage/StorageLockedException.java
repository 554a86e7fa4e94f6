package org.mosp.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another process has the data directory open; nothing was changed. */
public final class StorageLockedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final long pid;
    private final transient @Nullable Instant since;

    /** With the owner's process id (0 when unknown) and start time. */
    public StorageLockedException(Path directory, long pid, @Nullable Instant since) {
        super(
                "another process has this data directory open; end it, or send it the command",
                true,
                details("directory", directory, "pid", pid == 0 ? "unknown" : pid, "since", since),
                null);
        this.pid = pid;
        this.since = since;
    }

    /** The owner's process id, 0 when unknown. */
    public long pid() {
        return pid;
    }

    /** When the owner started. */
    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }

    @Override
    public String id() {
        return "locked";
    }
}
