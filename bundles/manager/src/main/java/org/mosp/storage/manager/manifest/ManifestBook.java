package org.mosp.storage.manager.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.mosp.storage.StorageException;
import org.mosp.storage.StorageFullException;
import org.mosp.storage.StorageIoException;
import org.mosp.storage.spi.DiskFull;
import org.mosp.storage.spi.StorageFiles;

/**
 * The store's manifest while it is open: reads are free, updates are durable on return. Any number of threads; files are
 * written by the given executor's one thread, so that an interrupted caller disturbs nobody.
 */
public final class ManifestBook {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final ManifestFiles manifests;
    private final StorageFiles files;
    private final Path directory;
    private final Executor writer;
    private final String software;
    private final Duration longestWait;
    private volatile Manifest current;
    private volatile boolean unsettled;
    private long lastNumber;

    /**
     * A book that begins with what is on disk.
     *
     * @param writer one thread
     * @param software name and version of this software
     */
    public ManifestBook(
            ManifestFiles manifests,
            StorageFiles files,
            Path directory,
            Executor writer,
            String software,
            Manifest current) {
        this(manifests, files, directory, writer, software, current, LONGEST_WAIT);
    }

    ManifestBook(
            ManifestFiles manifests,
            StorageFiles files,
            Path directory,
            Executor writer,
            String software,
            Manifest current,
            Duration longestWait) {
        this.longestWait = longestWait;
        this.manifests = manifests;
        this.files = files;
        this.directory = directory;
        this.writer = writer;
        this.software = software;
        this.current = current;
        this.lastNumber = current.writeNumber();
    }

    /** The manifest as last written. */
    public Manifest current() {
        return current;
    }

    /**
     * Changes the manifest; on return both copies are durable.
     *
     * @throws StorageFullException if there is no space; the manifest stays as it was
     * @throws StorageIoException if a copy could not be written, or not within a minute; it may be found changed at the
     *     next open
     */
    public Manifest update(UnaryOperator<Manifest> change) {
        CompletableFuture<Manifest> done = CompletableFuture.supplyAsync(() -> write(change), writer);
        boolean interrupted = false;
        long deadline = System.nanoTime() + longestWait.toNanos();
        try {
            while (true) {
                try {
                    return done.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StorageException cause ? cause : new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            // a disk that hangs must not keep its callers for ever; the write may come through later
            unsettled = true;
            throw new StorageIoException("write the manifest, within " + longestWait, directory.toString(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * After a write that failed, or was given up on: returns when both copies say what {@link #current} says, or throws as
     * {@link #update} does.
     */
    public void settle() {
        if (unsettled) {
            update(UnaryOperator.identity());
        }
    }

    private Manifest write(UnaryOperator<Manifest> change) {
        // a number is used once, even when its write failed: that copy may have reached the disk
        Manifest next = change.apply(current).written(++lastNumber, software);
        try {
            manifests.store(next);
        } catch (IOException e) {
            unsettled = true;
            throw DiskFull.isCauseOf(e)
                    ? outOfSpace(e)
                    : new StorageIoException("write the manifest", directory.toString(), e);
        }
        current = next;
        unsettled = false;
        return next;
    }

    private StorageFullException outOfSpace(IOException cause) {
        long usable;
        try {
            usable = files.usableSpace(directory);
        } catch (IOException e) {
            usable = 0;
        }
        return new StorageFullException(directory.toString(), 1 << 14, usable, cause);
    }
}
