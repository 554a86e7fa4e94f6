package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.mosp.storage.StorageIoException;

/** A file that appears whole or not at all: written beside its place, forced, renamed. */
final class TargetFile {

    private TargetFile() {}

    /** Writes the content from the channel's beginning. */
    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes or replaces a file.
     *
     * @return its size in bytes
     * @throws StorageIoException if that fails: what was there before is still there
     */
    static long write(Path file, Content content) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new StorageIoException("writing a file: there is no such directory", file.toString(), null);
        }
        if (Files.isDirectory(file)) {
            throw new StorageIoException("writing a file: a directory is in its place", file.toString(), null);
        }
        Path temporary = directory.resolve(".mosp-" + UUID.randomUUID() + ".tmp");
        try {
            long size;
            try (FileChannel channel = FileChannel.open(
                    temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
                content.writeTo(channel);
                channel.force(true);
                size = channel.size();
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return size;
        } catch (IOException e) {
            throw new StorageIoException("writing a file", file.toString(), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // the error that led here says more
        }
    }
}
