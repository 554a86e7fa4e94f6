package org.mosp.storage.launcher;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.mosp.storage.support.files.BundleCaches;

/** The launcher's rooms in the data directory; all made 0700, whatever the umask. */
record DataDirectory(Path path) {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** More than Felix and File Install need. */
    private static final long CACHE_BYTES = 4 << 20;

    /** Makes the directory if it is not there. */
    DataDirectory create() {
        try {
            Files.createDirectories(path, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            throw unusable("is not a directory");
        } catch (IOException e) {
            throw unusable("cannot be made: " + reason(e));
        }
        if (!Files.isWritable(path)) {
            throw unusable("cannot be written by this user");
        }
        return this;
    }

    /** Nothing of somebody else's directory can be seen, not even whether a runtime serves it. */
    DataDirectory requireAccess() {
        if (Files.isDirectory(path) && !(Files.isReadable(path) && Files.isExecutable(path))) {
            throw unusable("belongs to somebody else, or this user may not read it");
        }
        return this;
    }

    Path deploy() throws IOException {
        return Files.createDirectories(path.resolve("deploy"), OWNER_ONLY);
    }

    Path log() throws IOException {
        return Files.createDirectories(path.resolve("log"), OWNER_ONLY);
    }

    /** A fresh bundle cache of this process; where the data leaves no room for it, with the temporary files. */
    Path newBundleCache() throws IOException {
        return new BundleCaches(path).make(CACHE_BYTES);
    }

    /** Removes the bundle caches of processes that are gone, if this process holds the store's lock. */
    void removeStaleBundleCaches() throws IOException {
        if (holdsLock()) {
            new BundleCaches(path).removeStale();
        }
    }

    /** Whether the lock's owner, as written beside it, is this process. The lock itself must not be opened here. */
    boolean holdsLock() throws IOException {
        Path owner = path.resolve("owner");
        String pid = String.valueOf(ProcessHandle.current().pid());
        return Files.isReadable(owner)
                && Files.readString(owner).lines().anyMatch(line -> line.matches("(pid\\s*=\\s*)?" + pid + "\\b.*"));
    }

    /** Removes a directory with all that is in it; follows no link. */
    static void remove(Path directory) throws IOException {
        BundleCaches.remove(directory);
    }

    static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.sorted().toList();
        }
    }

    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied: " + e.getMessage();
        }
        if (e instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason() + ": " + failed.getFile();
        }
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return e.getClass().getSimpleName() + message;
    }

    private Refusal unusable(String why) {
        return new Refusal(
                        ExitStatus.REFUSED,
                        "data-directory",
                        "the data directory " + path + " " + why + "; name another with --data DIR")
                .with("directory", path);
    }
}
