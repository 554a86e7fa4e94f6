package org.mosp.storage.manager.lock;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/** The file {@code owner} beside the lock: which process has the store, and since when. Two lines, {@code pid=} and {@code since=}. */
public final class OwnerFile {

    private static final int MAX_BYTES = 4_096;

    /**
     * Who has the store.
     *
     * @param pid process id
     * @param since when that process started, in its own record
     */
    public record Owner(long pid, Instant since) {

        /** This process. */
        static Owner self() {
            ProcessHandle self = ProcessHandle.current();
            return new Owner(self.pid(), self.info().startInstant().orElseGet(Instant::now));
        }

        /** Whether there is such a process now. */
        public boolean alive() {
            return ProcessHandle.of(pid).isPresent();
        }
    }

    private final StorageFiles files;
    private final Path path;

    /** The file of that path. */
    public OwnerFile(StorageFiles files, Path path) {
        this.files = files;
        this.path = path;
    }

    /** Who is written there; empty when nobody is, or the file makes no sense. */
    public Optional<Owner> read() throws IOException {
        Properties lines = new Properties();
        try {
            lines.load(new java.io.StringReader(
                    AtomicFile.read(files, path, MAX_BYTES).toUtf8()));
            long pid = Long.parseLong(lines.getProperty("pid", ""));
            return Optional.of(new Owner(pid, Instant.parse(lines.getProperty("since", ""))));
        } catch (NoSuchFileException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writes this process. */
    void write() throws IOException {
        Owner self = Owner.self();
        AtomicFile.replace(files, path, Bytes.utf8("pid=" + self.pid() + "\nsince=" + self.since() + "\n"));
    }

    /** Removes the file. */
    void remove() throws IOException {
        if (files.exists(path)) {
            files.delete(path);
        }
    }
}
