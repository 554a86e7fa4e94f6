package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * One file of the log, for readers: any number of threads. An interrupt closes a channel for all of its readers, so each
 * opens it again when it finds it closed; the reader's own interrupt is put off until its read is done.
 */
final class Segment {

    private static final int RETIRED = Integer.MIN_VALUE / 2;

    final int id;
    final Path path;
    /** Bytes of entries that are the newest of their key, and of tombstones still needed. */
    final AtomicLong liveBytes = new AtomicLong();

    private final StorageFiles files;
    private final AtomicInteger pins = new AtomicInteger();
    private volatile @Nullable StorageFile file;

    Segment(StorageFiles files, Path directory, int id) {
        this.files = files;
        this.id = id;
        this.path = directory.resolve(fileName(id));
    }

    static String fileName(int id) {
        return "log-%08d".formatted(id);
    }

    /** Keeps the file from going away; {@code false} if it is about to. */
    boolean pin() {
        if (pins.incrementAndGet() > 0) {
            return true;
        }
        pins.decrementAndGet();
        return false;
    }

    void unpin() {
        pins.decrementAndGet();
    }

    /** Refuses pins from now on. */
    void retire() {
        pins.addAndGet(RETIRED);
    }

    /** Takes pins again. */
    void reinstate() {
        pins.addAndGet(-RETIRED);
    }

    /** Whether a reader is inside. */
    boolean pinned() {
        int count = pins.get();
        return count != 0 && count != RETIRED;
    }

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @return bytes read
     */
    int read(ByteBuffer target, long position) throws IOException {
        int start = target.position();
        boolean interrupted = false;
        try {
            while (true) {
                StorageFile open = open();
                try {
                    return open.read(target, position);
                } catch (ClosedChannelException closed) {
                    interrupted |= Thread.interrupted();
                    forget(open);
                    target.position(start);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    long size() throws IOException {
        return open().size();
    }

    private StorageFile open() throws IOException {
        StorageFile open = file;
        if (open != null) {
            return open;
        }
        synchronized (this) {
            open = file;
            if (open == null) {
                open = files.open(path, OpenMode.READ);
                file = open;
            }
            return open;
        }
    }

    private synchronized void forget(StorageFile closed) throws IOException {
        if (file == closed) {
            file = null;
        }
        closed.close();
    }

    /** Closes the channel; a reader that comes later opens it again. */
    synchronized void closeFile() throws IOException {
        StorageFile open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public String toString() {
        return path.getFileName().toString();
    }
}
