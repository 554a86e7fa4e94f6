package org.mosp.storage.provider.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageIoException;

/**
 * A copy of a database whose log is not empty, in a private temporary directory: SQLite cannot read such a log without
 * writing beside it, and an engine that only reads leaves the store as it is, byte for byte.
 */
final class PrivateCopy {

    private final Path directory;
    private final DatabaseFile file;

    private PrivateCopy(Path directory) {
        this.directory = directory;
        this.file = DatabaseFile.in(directory);
    }

    /** A copy, or {@code null} where the log is empty and the database can be read in place. */
    static @Nullable PrivateCopy ifNeeded(DatabaseFile original) {
        if (original.logBytes() == 0) {
            return null;
        }
        try {
            PrivateCopy copy = new PrivateCopy(Files.createTempDirectory("mosp-sqlite-"));
            Files.copy(original.path(), copy.file.path());
            Files.copy(original.log(), copy.file.log());
            return copy;
        } catch (IOException e) {
            throw new StorageIoException(
                    "copy the database for reading", original.path().toString(), e);
        }
    }

    DatabaseFile file() {
        return file;
    }

    void remove() {
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> files = children.toList();
            for (Path each : files) {
                Files.deleteIfExists(each);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // it is in the system's place for temporary files, which the system cleans
        }
    }
}
