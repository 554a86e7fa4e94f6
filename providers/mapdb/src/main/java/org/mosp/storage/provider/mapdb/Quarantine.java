package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mosp.storage.spi.CrashPoints;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/** Keeps a copy of what a crash left behind the end of the log, then wipes it. Nothing acknowledged is in it. */
final class Quarantine {

    private static final int PIECE_BYTES = 1 << 20;

    private final StorageFiles files;
    private final Path directory;
    private final CrashPoints crashPoints;

    Quarantine(StorageFiles files, Path directory, CrashPoints crashPoints) {
        this.files = files;
        this.directory = directory;
        this.crashPoints = crashPoints;
    }

    /** Takes all bytes behind the end of the log that this life of the segment has written. */
    void takeTail(LogScan scan, long salt) throws IOException {
        long from = scan.end;
        SegmentScan bytes = scan.segmentScan();
        long to = scan.record().recycled() ? bytes.endOfHeaders(from) : bytes.endOfBytes(from);
        if (to <= from) {
            return;
        }
        Path folder = directory.resolve("quarantine");
        files.createDirectories(folder);
        Path copy = folder.resolve("%s-at-%d-%d".formatted(scan.segment(), from, salt));
        if (files.exists(copy)) {
            files.delete(copy);
        }
        try (StorageFile file = files.open(copy, OpenMode.CREATE)) {
            for (long position = from; position < to; position += PIECE_BYTES) {
                byte[] piece = scan.segmentScan().bytes(position, (int) Math.min(PIECE_BYTES, to - position));
                file.write(ByteBuffer.wrap(piece), position - from);
            }
            file.force(true);
        }
        files.syncDirectory(folder);
        files.syncDirectory(directory);
        crashPoints.reached("recovery.after-quarantine");
        try (StorageFile file = files.open(scan.segment().path, OpenMode.WRITE)) {
            Log.zero(file, from, to);
            file.force(true);
        }
    }
}
