package org.mosp.storage.support.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directories in which the frameworks of processes keep their bundles: {@code bundle-cache/PID} of a data directory, made 0700
 * whatever the umask.
 *
 * @param directory the data directory, which exists
 */
public record BundleCaches(Path directory) {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** A process's start is counted from the machine's, whose clock may have been set since. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

    /**
     * A fresh one for this process; where the data leaves no room for it, with the temporary files.
     *
     * @param bytes that must be free
     */
    public Path make(long bytes) throws IOException {
        if (Files.getFileStore(directory).getUsableSpace() < bytes) {
            return Files.createTempDirectory("mosp-cache-", OWNER_ONLY);
        }
        Path caches = Files.createDirectories(directory.resolve("bundle-cache"), OWNER_ONLY);
        String name = String.valueOf(ProcessHandle.current().pid());
        for (int turn = 0; ; turn++) {
            // a name can be taken: by a killed process of the same id, or by one in another container
            Path cache = caches.resolve(turn == 0 ? name : name + "-" + turn);
            try {
                return Files.createDirectory(cache, OWNER_ONLY);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    /** Removes those of processes that are gone. Only for the holder of the store's lock. */
    public void removeStale() throws IOException {
        Path caches = directory.resolve("bundle-cache");
        if (!Files.isDirectory(caches)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> names = Files.list(caches)) {
            all = names.toList();
        }
        for (Path cache : all) {
            String pid = cache.getFileName().toString().split("-", 2)[0];
            if (pid.matches("[0-9]{1,18}") && isGone(Long.parseLong(pid), cache)) {
                remove(cache);
            }
        }
    }

    /** Of the first process of a container the id is always the same: its cache is older than the process that has the id now. */
    private static boolean isGone(long pid, Path cache) throws IOException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return true;
        }
        Instant used = Files.getLastModifiedTime(cache).toInstant().plus(CLOCKS_DIFFER);
        return process.get().info().startInstant().filter(used::isBefore).isPresent();
    }

    /** Removes a directory with all that is in it; follows no link. */
    public static void remove(Path directory) throws IOException {
        if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
