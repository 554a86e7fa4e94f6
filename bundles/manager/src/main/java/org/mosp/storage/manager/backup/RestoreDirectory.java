package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.mosp.storage.StorageRole;
import org.mosp.storage.backup.BackupRefusedException;
import org.mosp.storage.backup.BackupRefusedException.Reason;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.StorageFiles;

/** A directory that a backup is restored into, before it is a store. For one thread. */
final class RestoreDirectory {

    /** What an empty directory may hold: left by a lock that was taken, or of a file that was being replaced. */
    private static final Set<String> NOTHING = Set.of("lock", "owner", "owner.tmp", UnfinishedRestore.NAME + ".tmp");

    /**
     * Beside a store, and no part of one: made by a command that was refused because the store is unfinished, or by the user for a
     * restore that needs a bundle. They are never touched.
     */
    private static final Set<String> BESIDE = Set.of("log", "bundle-cache", "deploy");

    private static final String ENGINES = "engines";

    private final StorageFiles files;
    private final Path directory;
    private final String advice;
    private final UnfinishedRestore unfinished;

    /**
     * Of a store that is to be.
     *
     * @param advice what to do about a directory that holds something
     */
    RestoreDirectory(StorageFiles files, Path directory, String advice) {
        this.files = files;
        this.directory = directory;
        this.advice = advice;
        this.unfinished = new UnfinishedRestore(files, directory);
    }

    /** Refuses a directory that holds something, other than what an unfinished restore left. */
    void refuseContent() throws IOException {
        if (!files.exists(directory)) {
            return;
        }
        boolean left = files.exists(directory.resolve(UnfinishedRestore.NAME));
        for (Path each : files.list(directory)) {
            String name = String.valueOf(each.getFileName());
            if (!NOTHING.contains(name) && !BESIDE.contains(name) && !(left && isLeftover(name))) {
                throw new BackupRefusedException(
                        Reason.NOT_EMPTY, directory.toString(), "the directory holds " + name + "; " + advice);
            }
        }
    }

    private static boolean isLeftover(String name) {
        return name.equals(ENGINES)
                || name.equals(UnfinishedRestore.NAME)
                || ManifestFiles.NAMES.stream().anyMatch(each -> name.equals(each + ".tmp"));
    }

    /** Removes what a restore left that was killed, on a server too. */
    void removeLeftovers(ProviderRegistry registry) throws IOException {
        Manifest intended = unfinished.read().orElse(null);
        if (intended != null) {
            discard(intended, registry);
        }
    }

    void begin(Manifest intended) throws IOException {
        unfinished.write(intended);
    }

    /** It is a store now. */
    void end() throws IOException {
        unfinished.remove();
    }

    /** The directory of a role's engine, made. */
    Path makeEngine(RoleRecord record) throws IOException {
        Path engines = directory.resolve(ENGINES);
        Path engine = engines.resolve(record.directoryName());
        files.createDirectories(engine);
        files.syncDirectory(engines);
        files.syncDirectory(directory);
        return engine;
    }

    /** Removes everything that was made and nothing else; engines are closed. */
    void discard(Manifest intended, ProviderRegistry registry) throws IOException {
        // first: a copy of the manifest that was written before the other failed would name what is gone
        for (String name : ManifestFiles.NAMES) {
            delete(directory.resolve(name));
            delete(directory.resolve(name + ".tmp"));
        }
        files.syncDirectory(directory);
        for (RoleRecord record : intended.roles()) {
            if (record.role() != StorageRole.CACHE) {
                EngineContext context = new EngineContext(
                        intended.storeId(),
                        record.generation(),
                        directory.resolve(ENGINES).resolve(record.directoryName()),
                        EngineContext.Mode.WRITE,
                        record.settings(),
                        1,
                        files,
                        CrashPoints.NONE);
                registry.find(record.role(), record.engine())
                        .ifPresent(bound -> bound.provider().discard(context));
            }
        }
        delete(directory.resolve(ENGINES));
        delete(directory.resolve(UnfinishedRestore.NAME + ".tmp"));
        files.syncDirectory(directory);
        // last: while it is there, the rest can be found
        unfinished.remove();
    }

    private void delete(Path path) throws IOException {
        if (!files.exists(path)) {
            return;
        }
        for (Path child : children(path)) {
            delete(path.resolve(child.getFileName()));
        }
        files.delete(path);
    }

    private List<Path> children(Path path) throws IOException {
        try {
            return files.list(path);
        } catch (NotDirectoryException e) {
            return List.of();
        }
    }
}
