package org.mosp.storage.manager.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.mosp.storage.StorageLockedException;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.StorageFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's lock on the file {@code lock} of a data directory, held until {@link #close} or the end of the process.
 *
 * <p>The file is opened once and never read: on POSIX a process that closes any descriptor of a file drops its locks on
 * it, silently. So a second open in the same process must not even touch the file; it is refused by an entry in the system
 * properties, the one table that all class loaders of a process share.
 */
public final class DirectoryLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryLock.class);

    /** Since the lock was asked for: the refusal is promised within 1 s, and the owner's disk may be slow to write who it is. */
    private static final Duration OWNER_WAIT = Duration.ofMillis(900);

    private final Path directory;
    private final String entry;
    private final FileChannel channel;
    private final FileLock lock;
    private final OwnerFile owner;

    private DirectoryLock(Path directory, String entry, FileChannel channel, FileLock lock, OwnerFile owner) {
        this.directory = directory;
        this.entry = entry;
        this.channel = channel;
        this.lock = lock;
        this.owner = owner;
    }

    /**
     * Takes the lock, without waiting.
     *
     * @param directory exists
     * @throws StorageLockedException within 1 s if another process has it, or this one
     */
    public static DirectoryLock acquire(StorageFiles files, Path directory) throws IOException {
        long deadline = System.nanoTime() + OWNER_WAIT.toNanos();
        OwnerFile owner = new OwnerFile(files, directory.resolve("owner"));
        String entry = "org.mosp.storage.lock:" + identity(directory);
        if (System.getProperties().putIfAbsent(entry, "locked") != null) {
            throw locked(directory, Optional.of(OwnerFile.Owner.self()));
        }
        FileChannel channel = null;
        try {
            channel = open(directory.resolve("lock"));
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw locked(directory, awaitOwner(owner, deadline));
            }
            return new DirectoryLock(directory, entry, channel, lock, owner);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            System.getProperties().remove(entry);
            throw e;
        }
    }

    /** Says in {@code owner} which process has the store; on a full disk it stays unsaid, the lock holds all the same. */
    public void announce() throws IOException {
        try {
            owner.write();
        } catch (IOException e) {
            if (!DiskFull.isCauseOf(e)) {
                throw e;
            }
            LOG.warn("no space to say in {} which process has the store", directory);
            owner.remove();
        }
    }

    /** Removes {@code owner} and lets go of the lock. */
    @Override
    public void close() throws IOException {
        try {
            owner.remove();
        } finally {
            try {
                lock.release();
                channel.close();
            } finally {
                System.getProperties().remove(entry);
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        try {
            return FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return FileChannel.open(path, StandardOpenOption.WRITE);
        }
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The owner may have the lock for a moment before it has announced itself. */
    private static Optional<OwnerFile.Owner> awaitOwner(OwnerFile owner, long deadline) throws IOException {
        while (true) {
            Optional<OwnerFile.Owner> found = owner.read().filter(OwnerFile.Owner::alive);
            if (found.isPresent() || System.nanoTime() - deadline > 0) {
                return found;
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static StorageLockedException locked(Path directory, Optional<OwnerFile.Owner> owner) {
        Instant since = owner.map(OwnerFile.Owner::since).orElse(null);
        return new StorageLockedException(
                directory, owner.map(OwnerFile.Owner::pid).orElse(0L), since);
    }

    private static String identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return key != null ? key.toString() : directory.toRealPath().toString();
    }
}
