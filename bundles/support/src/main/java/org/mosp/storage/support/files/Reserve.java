package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.mosp.storage.support.files.DiskFull;

/**
 * Space kept for what frees space: a file of zeros that is removed when deletes or compaction find the disk full, and
 * made again when there is room. For the committing thread.
 */
final class Reserve {

    private static final long BYTES = 128L << 10;

    private final StorageFiles files;
    private final Path directory;
    private final Path path;
    private boolean held;

    Reserve(StorageFiles files, Path directory) throws IOException {
        this.files = files;
        this.directory = directory;
        this.path = directory.resolve("reserve");
        this.held = files.exists(path);
    }

    /** Makes it again if there is room; without room nothing happens. */
    void restore() throws IOException {
        if (held) {
            return;
        }
        try (StorageFile file = files.open(path, OpenMode.CREATE)) {
            Log.zero(file, 0, BYTES);
            file.force(true);
            held = true;
        } catch (IOException failed) {
            if (!DiskFull.isCauseOf(failed)) {
                throw failed;
            }
            if (files.exists(path)) {
                files.delete(path);
            }
        }
    }

    /** Gives its space back to the file system; {@code false} if there was none. */
    boolean release() throws IOException {
        if (!held) {
            return false;
        }
        held = false;
        files.delete(path);
        files.syncDirectory(directory);
        return true;
    }
}
