package org.mosp.storage.provider.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.support.files.AtomicFile;

/** The file {@code format}: says that a volume was made here, so that a missing one is noticed, and in which format. */
final class FormatFile {

    /** What is found. */
    enum Finding {
        /** It was never written. */
        MISSING,
        /** It has no bytes. */
        EMPTY,
        /** It is not what was written. */
        DAMAGED,
        /** It is as it was written. */
        INTACT
    }

    private static final byte[] TEXT = "mosp mvstore volume, format 1\n".getBytes(StandardCharsets.US_ASCII);

    private final StorageFiles files;
    private final Path path;

    FormatFile(StorageFiles files, Path directory) {
        this.files = files;
        this.path = directory.resolve("format");
    }

    Finding look() throws IOException {
        if (!files.exists(path)) {
            return Finding.MISSING;
        }
        try {
            Bytes found = AtomicFile.read(files, path, TEXT.length + 4);
            return found.isEmpty() ? Finding.EMPTY : found.equals(content()) ? Finding.INTACT : Finding.DAMAGED;
        } catch (IOException longer) {
            return Finding.DAMAGED;
        }
    }

    /** Says that the store is made: after the name of the blocks' file is durable, for a store of this alone is damaged. */
    void write() throws IOException {
        files.syncDirectory(path.resolveSibling(".").normalize());
        AtomicFile.replace(files, path, content());
    }

    private static Bytes content() {
        CRC32C checksum = new CRC32C();
        checksum.update(TEXT);
        return Bytes.wrap(ByteBuffer.allocate(TEXT.length + 4)
                .put(TEXT)
                .putInt((int) checksum.getValue())
                .array());
    }
}
