package org.mosp.storage.tck.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked; run as an unprivileged user where this process is root, which they refuse to be. */
final class ServerPrograms {

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
    private static final String UNPRIVILEGED = "nobody";

    // the pipe closes when this JVM ends, by whatever it ends
    private static final String GUARD = "read -r word; rm -rf \"$1\"";

    private static @Nullable ServerPrograms unpacked;

    private final Path directory;
    /** Kept: with it its pipe would go. */
    @SuppressWarnings("unused")
    private final Process guard;

    private ServerPrograms(Path directory, Process guard) {
        this.directory = directory;
        this.guard = guard;
    }

    /** Those of this JVM: unpacked for its first server, removed when it ends. */
    static synchronized ServerPrograms get() throws IOException {
        ServerPrograms programs = unpacked;
        if (programs == null) {
            Path directory = Files.createTempDirectory(
                    "mosp-postgresql-programs-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Process guard = new ProcessBuilder("sh", "-c", GUARD, "sh", directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            programs = new ServerPrograms(directory, guard);
            programs.unpack();
            unpacked = programs;
        }
        return programs;
    }

    private void unpack() throws IOException {
        try (InputStream archive = ServerPrograms.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new IOException("no PostgreSQL for this system on the class path");
            }
            TarArchiveInputStream tar =
                    new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("outside of the directory: " + entry.getName());
                }
                unpack(entry, tar, target);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** The command that runs one of the programs. */
    List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + UNPRIVILEGED, "--regid=65534", "--clear-groups"));
        }
        command.add(directory.resolve("bin").resolve(program).toString());
        return command;
    }

    /** Gives a file or directory to the user that the programs run as. */
    static void give(Path file) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
