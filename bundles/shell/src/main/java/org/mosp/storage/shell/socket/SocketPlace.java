package org.mosp.storage.shell.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A private directory (0700) with a path short enough for a socket: the kernel allows about 108 bytes, macOS 104. Data
 * directories are often longer, so it lies elsewhere and the file {@code endpoint} says where.
 *
 * @param directory made for one runtime, removed by it
 */
record SocketPlace(Path directory) {

    private static final int LONGEST = 100;
    private static final String PREFIX = "mosp-run-";
    private static final String NAME = "socket";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static SocketPlace create() throws IOException {
        IOException last = new IOException("no directory with a short path");
        for (String base : bases()) {
            try {
                Path directory = Files.createTempDirectory(Path.of(base), PREFIX, OWNER_ONLY);
                SocketPlace place = new SocketPlace(directory);
                if (place.socket().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
                    return place;
                }
                Files.delete(directory);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    Path socket() {
        return directory.resolve(NAME);
    }

    void remove() throws IOException {
        Files.deleteIfExists(socket());
        Files.deleteIfExists(directory);
    }

    /**
     * Removes what a dead runtime recorded, if it looks like ours; nobody may call this but the holder of the lock of the
     * data directory it was recorded in.
     */
    static void removeStale(Path socket) throws IOException {
        Path directory = socket.getParent();
        if (directory != null
                && socket.endsWith(NAME)
                && directory.getFileName().toString().startsWith(PREFIX)
                && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            new SocketPlace(directory).remove();
        }
    }

    private static List<String> bases() {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return Stream.of(runtime == null ? "" : runtime, System.getProperty("java.io.tmpdir", ""), "/tmp")
                .filter(base -> base.startsWith("/"))
                .distinct()
                .toList();
    }
}
