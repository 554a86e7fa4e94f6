package org.mosp.storage.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What somebody else could get at: files and directories with any right for the group or for others. */
final class OpenToOthers {

    private OpenToOthers() {}

    /** All of them in a directory, itself included. */
    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(OpenToOthers::open).toList();
        }
    }

    private static boolean open(Path path) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            return rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"));
        } catch (IOException e) {
            // it is gone meanwhile
            return false;
        }
    }
}
