package org.mosp.storage.manager.backup;

import java.io.IOException;
import java.nio.file.Path;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.manager.gate.BoundProvider;
import org.mosp.storage.manager.lock.DirectoryLock;
import org.mosp.storage.manager.manifest.Manifest;
import org.mosp.storage.manager.manifest.ManifestFiles;
import org.mosp.storage.manager.manifest.RoleRecord;
import org.mosp.storage.manager.roles.ProviderRegistry;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.Engine;
import org.mosp.storage.spi.EngineContext;
import org.mosp.storage.spi.StorageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory that becomes a store: its engines are filled, and its manifest, written last, makes it one. What fails leaves nothing behind.
 * For one thread.
 */
final class NewStore {

    private static final Logger LOG = LoggerFactory.getLogger(NewStore.class);

    /**
     * Above the instant that is copied: no sequence the other store gave out since is given out again.
     */
    private static final long GAP = 1L << 32;

    private final StorageFiles files;
    private final CrashPoints crashPoints;
    private final ProviderRegistry registry;
    private final Path directory;
    private final RestoreDirectory room;

    /**
     * In a directory.
     *
     * @param advice what to do about one that holds something
     */
    NewStore(StorageFiles files, CrashPoints crashPoints, ProviderRegistry registry, Path directory, String advice) {
        this.files = files;
        this.crashPoints = crashPoints;
        this.registry = registry;
        this.directory = directory;
        this.room = new RestoreDirectory(files, directory, advice);
    }

    /** Fills the engines and closes them. */
    @FunctionalInterface
    interface Filling {
        /** The manifest that names them. */
        Manifest fill() throws IOException;
    }

    /** Refuses a directory that holds something, other than what an unfinished one left. */
    void refuseContent() throws IOException {
        room.refuseContent();
    }

    /** Refuses where there is too little space; the directory is made. */
    void refuseFull(long needed) throws IOException {
        files.createDirectories(directory);
        long usable = files.usableSpace(directory);
        if (usable < needed) {
            throw new StorageFullException(directory.toString(), needed, usable, null);
        }
    }

    /** Makes the store, under the directory's lock. */
    void make(Manifest intended, Filling filling) throws IOException {
        files.createDirectories(directory);
        try (DirectoryLock lock = DirectoryLock.acquire(files, directory)) {
            room.refuseContent();
            lock.announce();
            room.removeLeftovers(registry);
            makeLocked(intended, filling);
        }
    }

    private void makeLocked(Manifest intended, Filling filling) throws IOException {
        boolean made = false;
        try {
            room.begin(intended);
            crashPoints.reached("restore.begun");
            Manifest whole = filling.fill();
            crashPoints.reached("restore.proven");
            new ManifestFiles(files, crashPoints, directory).store(whole);
            made = true;
            crashPoints.reached("restore.manifest");
            end();
            crashPoints.reached("restore.done");
        } finally {
            if (!made) {
                discard(intended);
            }
        }
    }

    /** Opens an engine of it, empty. */
    <E extends Engine> E open(
            Class<E> type, Manifest manifest, RoleRecord record, BoundProvider provider, long sequence)
            throws IOException {
        Path engine = room.makeEngine(record);
        return type.cast(provider.provider()
                .open(new EngineContext(
                        manifest.storeId(),
                        record.generation(),
                        engine,
                        EngineContext.Mode.WRITE,
                        record.settings(),
                        sequence + GAP,
                        files,
                        crashPoints)));
    }

    /** With an engine that was filled and closed. */
    static Manifest closed(Manifest manifest, BoundProvider provider, long last) {
        return manifest.withRole(
                provider.role(),
                record -> record.reserved(last + 1, provider.formatVersion(), provider.bundle(), provider.version()));
    }

    /** With its manifest it is a store, whatever becomes of the note that it was to be one. */
    private void end() {
        try {
            room.end();
        } catch (IOException e) {
            LOG.warn("{} is a store; what says that it is under way is removed when it is opened", directory, e);
        }
    }

    private void discard(Manifest intended) {
        try {
            room.discard(intended, registry);
        } catch (IOException | StorageException e) {
            LOG.warn("what was left in {} could not be removed; the next try does it", directory, e);
        }
    }

    /** What an error of its files means. */
    StorageException failed(String what, IOException cause) {
        return DiskFull.isCauseOf(cause)
                ? new StorageFullException(directory.toString(), 1, 0, cause)
                : new StorageIoException(what, directory.toString(), cause);
    }
}
