package org.mosp.storage.support.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * Space kept for what frees space: a file {@code reserve} of 128 KiB of zeros that is removed when deletes or compaction
 * find the disk full, and made again when there is room. For the committing thread.
 */
public final class Reserve {

    private static final int BYTES = 128 << 10;

    private final StorageFiles files;
    private final Path directory;
    private final Path path;
    private boolean held;

    /** Of a directory, as it was left there; one whose making was cut short counts for nothing. */
    public Reserve(StorageFiles files, Path directory) throws IOException {
        this.files = files;
        this.directory = directory;
        this.path = directory.resolve("reserve");
        this.held = files.exists(path) && isWhole();
    }

    private boolean isWhole() throws IOException {
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            return file.size() >= BYTES;
        }
    }

    /** Makes it again if there is room; without room nothing happens. */
    public void restore() throws IOException {
        if (held) {
            return;
        }
        if (files.exists(path)) {
            files.delete(path);
        }
        try (StorageFile file = files.open(path, OpenMode.CREATE)) {
            file.write(ByteBuffer.allocate(BYTES), 0);
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

    /** Whether it is there. */
    public boolean held() {
        return held;
    }

    /** Gives its space back to the file system; {@code false} if there was none. */
    public boolean release() throws IOException {
        if (!held) {
            return false;
        }
        held = false;
        files.delete(path);
        files.syncDirectory(directory);
        return true;
    }
}
