package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that appears whole or not at all: written beside its name, forced, proven, renamed. For one thread.
 */
final class NewFile {

    private static final Logger LOG = LoggerFactory.getLogger(NewFile.class);

    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final Path path;
    private final Path directory;
    private final Path partial;
    private final String ending;

    /**
     * A file that is not there yet.
     *
     * @param owner who writes it: two stores that write to one name do not meet
     */
    NewFile(StorageFiles files, CrashPoints crashPoints, Path path, UUID owner) {
        this.files = files;
        this.crashPoints = crashPoints;
        this.path = path;
        this.directory = path.resolveSibling(".").normalize();
        this.ending = "." + owner + ".partial";
        this.partial = path.resolveSibling("." + path.getFileName() + ending);
    }

    /** Writes the content. */
    interface Content {
        /** All of it, into an empty file. */
        void write(StorageFile file) throws IOException;

        /** Proves what is in the file now; throws what is wrong. */
        void prove(Path written);
    }

    /**
     * Removes what a killed process of the same owner left of files with such names, beside this one; nobody may write there now.
     *
     * @param names whole names, as they would have been
     */
    void removeLeft(Pattern names) {
        try {
            for (Path each : files.list(directory)) {
                String name = String.valueOf(each.getFileName());
                if (name.length() > 1 + ending.length()
                        && name.startsWith(".")
                        && name.endsWith(ending)
                        && names.matcher(name.substring(1, name.length() - ending.length()))
                                .matches()) {
                    files.delete(each);
                    LOG.info("{}, which a killed process left, is removed", each);
                }
            }
        } catch (IOException e) {
            LOG.warn("what was left in {} could not be removed; it is no backup", directory, e);
        }
    }

    /**
     * Refuses a file that is there, and one there is no room for.
     *
     * @param bytes it may have
     */
    void refuse(long bytes) {
        try {
            refuseExisting();
            long usable = files.usableSpace(directory);
            if (usable < bytes) {
                throw new StorageFullException(directory.toString(), bytes, usable, null);
            }
        } catch (IOException e) {
            throw new StorageIoException("look for room for the backup", directory.toString(), e);
        }
    }

    private void refuseExisting() throws IOException {
        if (files.exists(path)) {
            throw new BackupRefusedException(
                    Reason.FILE_EXISTS, path.toString(), "the file is there already; name another, or remove it first");
        }
    }

    /** Makes it; durable on return. After an exception nothing is left. */
    void make(Content content) {
        boolean made = false;
        try {
            if (files.exists(partial)) {
                files.delete(partial); // of a process that was killed
            }
            try (StorageFile file = files.open(partial, OpenMode.CREATE)) {
                content.write(file);
                file.force(true);
            }
            crashPoints.reached("backup.written");
            content.prove(partial);
            crashPoints.reached("backup.proven");
            refuseExisting();
            files.rename(partial, path);
            made = true;
            crashPoints.reached("backup.renamed");
            files.syncDirectory(directory);
        } catch (IOException e) {
            throw failed(e);
        } catch (UncheckedIOException e) {
            throw failed(Objects.requireNonNull(e.getCause()));
        } finally {
            if (!made) {
                remove();
            }
        }
    }

    private StorageException failed(IOException cause) {
        if (!DiskFull.isCauseOf(cause)) {
            return new StorageIoException("write the backup", path.toString(), cause);
        }
        long usable;
        try {
            usable = files.usableSpace(directory);
        } catch (IOException e) {
            usable = 0;
        }
        return new StorageFullException(directory.toString(), usable + 1, usable, cause);
    }

    private void remove() {
        try {
            if (files.exists(partial)) {
                files.delete(partial);
            }
        } catch (IOException e) {
            LOG.warn("{} could not be removed; it is no backup", partial, e);
        }
    }
}
