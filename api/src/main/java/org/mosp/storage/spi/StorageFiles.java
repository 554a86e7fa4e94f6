package org.mosp.storage.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The one file seam: all file access of the framework and of engines whose traits say so. Implemented by the framework,
 * and by tests that record or fail calls. Any number of threads. Files are made 0600, directories 0700, whatever the umask.
 */
@ConsumerType
public interface StorageFiles {

    /** How to open. */
    enum OpenMode {
        /** Reading; the file must exist. */
        READ,
        /** Reading and writing; the file must exist. */
        WRITE,
        /** Reading and writing; the file must not exist. */
        CREATE
    }

    /** Opens a file. */
    StorageFile open(Path path, OpenMode mode) throws IOException;

    /** Whether a file or directory is there. */
    boolean exists(Path path) throws IOException;

    /** The names in a directory, sorted. */
    List<Path> list(Path directory) throws IOException;

    /** Makes a directory, and those above it. */
    void createDirectories(Path directory) throws IOException;

    /** Renames atomically, over an existing file too; durable only after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file or an empty directory; it must exist. */
    void delete(Path path) throws IOException;

    /** Makes creations, renames and removals in a directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Bytes that can still be written where the path is. */
    long usableSpace(Path path) throws IOException;
}
