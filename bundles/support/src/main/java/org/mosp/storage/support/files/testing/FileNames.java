package org.mosp.storage.support.files.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which name leads to which file, by number, as directories hold it. For one thread at a time. */
final class FileNames {

    private final Map<Path, Integer> files = new HashMap<>();
    private final Set<Path> directories = new TreeSet<>();

    @Nullable Integer file(Path path) {
        return files.get(path);
    }

    boolean isDirectory(Path path) {
        return directories.contains(path);
    }

    boolean exists(Path path) {
        return files.containsKey(path) || directories.contains(path);
    }

    void create(Path path, int file) {
        files.put(path, file);
    }

    void createDirectory(Path path) {
        directories.add(path);
    }

    /** Moves a file, or a directory with all that is below it. */
    void rename(Path from, Path to) {
        Integer file = files.remove(from);
        if (file != null) {
            files.put(to, file);
            return;
        }
        if (directories.remove(from)) {
            directories.add(to);
            for (Path below : below(from)) {
                Path moved = to.resolve(from.relativize(below));
                Integer belowFile = files.remove(below);
                if (belowFile != null) {
                    files.put(moved, belowFile);
                } else {
                    directories.remove(below);
                    directories.add(moved);
                }
            }
        }
    }

    void delete(Path path) {
        files.remove(path);
        directories.remove(path);
    }

    /** All names, without those in directories that are not there. */
    Map<Path, Integer> reachable() {
        Map<Path, Integer> reachable = new HashMap<>();
        files.forEach((path, file) -> {
            Path parent = path.getParent();
            if (parent != null && reachable(parent)) {
                reachable.put(path, file);
            }
        });
        return reachable;
    }

    Set<Path> directories() {
        Set<Path> there = new TreeSet<>();
        for (Path directory : directories) {
            if (reachable(directory)) {
                there.add(directory);
            }
        }
        return there;
    }

    List<Path> list(Path directory) {
        Set<Path> names = new TreeSet<>();
        for (Path path : files.keySet()) {
            if (directory.equals(path.getParent())) {
                names.add(path);
            }
        }
        for (Path path : directories) {
            if (directory.equals(path.getParent())) {
                names.add(path);
            }
        }
        return List.copyOf(names);
    }

    /** A directory counts when no directory between it and the topmost known one is missing. */
    private boolean reachable(Path directory) {
        Path top = directories.isEmpty() ? directory : topOf(directory);
        for (Path at = directory; at != null && at.startsWith(top); at = at.getParent()) {
            if (!directories.contains(at)) {
                return false;
            }
            if (at.equals(top)) {
                return true;
            }
        }
        return directories.contains(directory);
    }

    private Path topOf(Path directory) {
        Path top = directory;
        for (Path at = directory; at != null; at = at.getParent()) {
            if (directories.contains(at)) {
                top = at;
            }
        }
        return top;
    }

    private List<Path> below(Path directory) {
        List<Path> below = new ArrayList<>();
        for (Path path : files.keySet()) {
            if (path.startsWith(directory)) {
                below.add(path);
            }
        }
        for (Path path : directories) {
            if (path.startsWith(directory) && !path.equals(directory)) {
                below.add(path);
            }
        }
        return below;
    }
}
