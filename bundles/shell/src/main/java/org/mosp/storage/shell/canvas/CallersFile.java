package org.mosp.storage.shell.canvas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.mosp.storage.shell.command.Services;

/**
 * A file a user asked for. The command's process makes everything for its owner alone (umask 077); such a file gets the
 * permissions that the umask of whoever called {@code mosp} gives. With a runtime that is the one who started the runtime.
 */
final class CallersFile {

    /** From the right, as in an octal mode. */
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ,
    };

    private static final int READ_WRITE = 0666;

    private CallersFile() {}

    /** Gives a finished file those permissions; leaves it as it is where the umask is not known. */
    static void open(Services services, Path file) {
        String umask = services.property("mosp.umask").orElse("");
        if (!umask.matches("[0-7]{1,4}")) {
            return;
        }
        try {
            Files.setPosixFilePermissions(file, permissions(READ_WRITE & ~Integer.parseInt(umask, 8)));
        } catch (UnsupportedOperationException | IOException e) {
            // the file is whole; some file systems know no permissions, or refuse to change them
            return;
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode >> bit & 1) == 1) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }
}
