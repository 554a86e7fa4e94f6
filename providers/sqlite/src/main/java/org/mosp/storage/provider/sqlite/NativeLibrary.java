package org.mosp.storage.provider.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.StorageUnavailableException;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library once. The driver unpacks it under a fresh name into a directory that only the owner can
 * write to, and leaves it there; here the directory is removed as soon as the library is loaded (where the operating
 * system allows it: the mapping stays).
 */
final class NativeLibrary {

    private static final String DIRECTORY_PROPERTY = "org.sqlite.tmpdir";

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Makes sure that it is loaded.
     *
     * @param parent where a directory may be made for a moment; {@code null}: the system's place for temporary files
     */
    static synchronized void load(@Nullable Path parent) {
        if (loaded) {
            return;
        }
        try {
            unpackAndLoad(parent);
        } catch (IOException | RuntimeException e) {
            if (parent == null) {
                throw e instanceof RuntimeException unchecked
                        ? unchecked
                        : new StorageIoException("unpack the native library of SQLite", "temporary files", e);
            }
            // a data directory that is full, or from which nothing may be executed
            loadFromTemporaryFiles(e);
        }
        loaded = true;
    }

    private static void loadFromTemporaryFiles(Exception before) {
        try {
            unpackAndLoad(null);
        } catch (IOException e) {
            e.addSuppressed(before);
            throw new StorageIoException("unpack the native library of SQLite", "temporary files", e);
        }
    }

    private static void unpackAndLoad(@Nullable Path parent) throws IOException {
        Path directory = parent == null
                ? Files.createTempDirectory("mosp-sqlite-")
                : Files.createTempDirectory(parent, "native-");
        try {
            loadFrom(directory);
        } finally {
            removeQuietly(directory);
        }
    }

    /** Removes what a process that was killed while loading has left. */
    static void removeLeftovers(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            children.filter(child -> child.getFileName().toString().startsWith("native-"))
                    .forEach(NativeLibrary::removeQuietly);
        } catch (IOException e) {
            // it only takes up space, and the next open tries again
        }
    }

    // the driver only knows a system property; other users of the driver get theirs back
    private static void loadFrom(Path directory) {
        String before = System.getProperty(DIRECTORY_PROPERTY);
        System.setProperty(DIRECTORY_PROPERTY, directory.toString());
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) {
            throw new StorageUnavailableException("SQLite", "its native library for this platform", e);
        } finally {
            if (before == null) {
                System.clearProperty(DIRECTORY_PROPERTY);
            } else {
                System.setProperty(DIRECTORY_PROPERTY, before);
            }
        }
    }

    private static void removeQuietly(Path directory) {
        try {
            List<Path> files;
            try (Stream<Path> children = Files.list(directory)) {
                files = children.toList();
            }
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // a loaded library cannot be removed everywhere; the driver removes it when the process ends
        }
    }
}
