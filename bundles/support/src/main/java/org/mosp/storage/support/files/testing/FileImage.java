package org.mosp.storage.support.files.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory tree with all its bytes, at one moment. The arrays are shared: nobody writes to them.
 *
 * @param directories that are there
 * @param files content by name
 */
public record FileImage(Set<Path> directories, Map<Path, byte[]> files) {

    public FileImage {
        directories = new TreeSet<>(directories);
        files = new TreeMap<>(files);
    }

    /** What is on disk below a directory, itself included. */
    public static FileImage read(Path root) throws IOException {
        Set<Path> directories = new TreeSet<>();
        Map<Path, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (Files.isDirectory(path)) {
                    directories.add(path);
                } else {
                    files.put(path, Files.readAllBytes(path));
                }
            }
        }
        return new FileImage(directories, files);
    }

    /** Nothing but a directory. */
    public static FileImage empty(Path root) {
        return new FileImage(Set.of(root), Map.of());
    }

    /** Writes what is below one directory to another one on disk, which must be empty or absent. */
    public void writeTo(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path directory : directories) {
            if (directory.startsWith(from)) {
                Files.createDirectories(to.resolve(from.relativize(directory)));
            }
        }
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith(from)) {
                Files.write(to.resolve(from.relativize(file.getKey())), file.getValue());
            }
        }
    }

    /** This image with one file replaced. */
    public FileImage with(Path path, byte[] content) {
        Map<Path, byte[]> changed = new TreeMap<>(files);
        changed.put(path, content);
        return new FileImage(directories, changed);
    }

    /** This image without one file. */
    public FileImage without(Path path) {
        Map<Path, byte[]> changed = new TreeMap<>(files);
        changed.remove(path);
        return new FileImage(directories, changed);
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.values().stream().mapToLong(content -> content.length).sum();
    }
}
