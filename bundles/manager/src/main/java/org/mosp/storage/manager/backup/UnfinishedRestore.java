package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestCodec;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/**
 * The file {@code restoring} of a directory that is being made a store of: the manifest it is to have, durable before anything is
 * made, so that what a killed restore left, on a server too, can be found and removed. It counts while there is no manifest.
 */
public final class UnfinishedRestore {

    static final String NAME = "restoring";

    private static final int MAX_BYTES = 1 << 20;

    private final StorageFiles files;
    private final Path directory;

    /** Of a data directory. */
    public UnfinishedRestore(StorageFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /**
     * Refuses a directory that has no manifest because a restore was not brought to its end.
     *
     * @throws BackupRefusedException if it is so
     */
    public void refuse() throws IOException {
        if (files.exists(path())) {
            throw new BackupRefusedException(
                    Reason.UNFINISHED,
                    directory.toString(),
                    "a restore or a salvage into this directory was not brought to its end; begin it again with the same"
                            + " command, or remove the directory");
        }
    }

    /** What stands there. */
    Optional<Manifest> read() throws IOException {
        return files.exists(path())
                ? Optional.of(ManifestCodec.proven(AtomicFile.read(files, path(), MAX_BYTES)))
                : Optional.empty();
    }

    void write(Manifest intended) throws IOException {
        AtomicFile.replace(files, path(), ManifestCodec.encode(intended));
    }

    /** Forgets it, where it is there: the directory is a store, or empty again. */
    public void remove() throws IOException {
        if (files.exists(path())) {
            files.delete(path());
            files.syncDirectory(directory);
        }
    }

    private Path path() {
        return directory.resolve(NAME);
    }
}
