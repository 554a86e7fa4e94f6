package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/**
 * Files of retired segments, kept to become segments again: their space is real already. Frames name their segment, so what
 * is left in them is never taken for the log.
 */
final class Spares {

    private static final int MOST = 2;

    private final StorageFiles files;
    private final Path directory;
    private final long smallest;
    private final ArrayDeque<Path> paths = new ArrayDeque<>();
    private long bytes;

    /**
     * Those that are there.
     *
     * @param smallest bytes below which a file is not worth keeping
     */
    Spares(StorageFiles files, Path directory, long smallest) throws IOException {
        this.files = files;
        this.directory = directory;
        this.smallest = smallest;
        for (Path path : files.list(directory)) {
            if (path.getFileName().toString().startsWith("spare-")) {
                paths.add(path);
                bytes += size(path);
            }
        }
    }

    private long size(Path path) throws IOException {
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            return file.size();
        }
    }

    /** Keeps a retired segment's file, or removes it; durable on return. */
    synchronized void retire(Segment segment) throws IOException {
        long size = size(segment.path);
        if (paths.size() < MOST && size >= smallest) {
            Path spare = directory.resolve("spare-%08d".formatted(segment.id));
            files.rename(segment.path, spare);
            paths.add(spare);
            bytes += size;
        } else {
            files.delete(segment.path);
        }
        files.syncDirectory(directory);
    }

    /** Makes a spare file a segment's file; {@code false} if there is none. Durable on return. */
    synchronized boolean become(Segment segment) throws IOException {
        Path spare = paths.poll();
        if (spare == null) {
            return false;
        }
        bytes -= size(spare);
        files.rename(spare, segment.path);
        files.syncDirectory(directory);
        return true;
    }

    /** Gives all their space back to the file system; {@code false} if there was none. */
    synchronized boolean release() throws IOException {
        @Nullable Path spare = paths.poll();
        if (spare == null) {
            return false;
        }
        while (spare != null) {
            files.delete(spare);
            spare = paths.poll();
        }
        bytes = 0;
        files.syncDirectory(directory);
        return true;
    }

    synchronized long bytes() {
        return bytes;
    }
}
