package org.mosp.storage.manager.swap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.RetiredDirectory;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.spi.StorageFiles;

/** The directories of engines: a new one's generation, and the end of one that is not wanted any more. */
final class EngineDirectories {

    private final StorageFiles files;
    private final Path engines;

    EngineDirectories(StorageFiles files, Path dataDirectory) {
        this.files = files;
        this.engines = dataDirectory.resolve("engines");
    }

    /** A generation no directory has, or had as far as the manifest knows. */
    long next(Manifest manifest, String engine) {
        long highest = manifest.generation();
        for (RoleRecord record : manifest.roles()) {
            highest = Math.max(highest, record.generation());
            highest = Math.max(
                    highest,
                    record.swap().map(swap -> swap.partner().generation()).orElse(0L));
        }
        for (RetiredDirectory retired : manifest.retired()) {
            highest = Math.max(highest, generation(retired.directory()));
        }
        long next = highest + 1;
        try {
            while (files.exists(engines.resolve(next + "-" + engine))) {
                next++;
            }
        } catch (IOException e) {
            throw new StorageIoException("look for engine directories", engines.toString(), e);
        }
        return next;
    }

    /** The generation in a directory's name. */
    static long generation(String directory) {
        int dash = directory.indexOf('-');
        return dash < 1 ? 0 : Long.parseLong(directory.substring(0, dash));
    }

    /** The engine in a directory's name. */
    static String engine(String directory) {
        return directory.substring(directory.indexOf('-') + 1);
    }

    /** Bytes that can be written there. */
    long usable() {
        try {
            return files.usableSpace(engines);
        } catch (IOException e) {
            throw new StorageIoException("ask for free space", engines.toString(), e);
        }
    }

    /** Removes a directory with all in it; returns when that is durable. Nothing happens where there is none. */
    void drop(String name) {
        Path directory = engines.resolve(name);
        try {
            if (files.exists(directory)) {
                delete(directory);
                files.syncDirectory(engines);
            }
        } catch (IOException e) {
            throw new StorageIoException("remove an engine's directory", directory.toString(), e);
        }
    }

    private void delete(Path path) throws IOException {
        for (Path child : children(path)) {
            delete(path.resolve(child.getFileName()));
        }
        files.delete(path);
    }

    /** What is in a directory; nothing for a file. */
    private List<Path> children(Path path) throws IOException {
        try {
            return files.list(path);
        } catch (java.nio.file.NotDirectoryException e) {
            return List.of();
        }
    }
}
