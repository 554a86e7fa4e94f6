package org.mosp.storage.support.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/** Replaces a whole file durably and atomically: a reader after a crash finds the old content or the new one. */
public final class AtomicFile {

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it to an empty file; need not force. */
        void writeTo(StorageFile file) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes beside the file ({@code .tmp}), forces, renames over it, and forces the directory. On return the new content
     * is durable; after an exception either content may be there, whole.
     */
    public static void replace(StorageFiles files, Path path, Bytes content) throws IOException {
        replace(files, path, file -> file.write(content.asByteBuffer(), 0));
    }

    /** The same, of content that need not be in memory at once. */
    public static void replace(StorageFiles files, Path path, Content content) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        if (files.exists(temporary)) {
            files.delete(temporary);
        }
        try (StorageFile file = files.open(temporary, OpenMode.CREATE)) {
            content.writeTo(file);
            file.force(true);
        }
        files.rename(temporary, path);
        files.syncDirectory(path.resolveSibling(".").normalize());
    }

    /** The whole file; at most {@code limit} bytes. */
    public static Bytes read(StorageFiles files, Path path, int limit) throws IOException {
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            long size = file.size();
            if (size > limit) {
                throw new IOException(path + " has " + size + " bytes, more than " + limit);
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(content, 0);
            return Bytes.wrap(content.array(), 0, content.position());
        }
    }
}
