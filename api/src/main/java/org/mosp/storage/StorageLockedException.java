package org.mosp.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Another process has the data directory, or the store on a server, open; nothing was changed. */
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

    /**
     * Of a store on a server.
     *
     * @param store where it is: the server's address, the database, the store
     * @param holder what the server tells of who has it open
     * @param pid the server's process that serves the holder, 0 when unknown
     * @param since when the holder connected
     */
    public StorageLockedException(String store, String holder, long pid, @Nullable Instant since) {
        super(
                "another process has this store open; end it, or send it the command",
                true,
                details("store", store, "holder", holder, "pid", pid == 0 ? "unknown" : pid, "since", since),
                null);
        this.pid = pid;
        this.since = since;
    }

    /** The owner's process id, 0 when unknown; of a store on a server, that of the server's process for it. */
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
