package org.example.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/** Files of one entry each, which is sealed. */
final class EntryFiles {

    private final StorageFiles files;

    EntryFiles(StorageFiles files) {
        this.files = files;
    }

    /** Writes and forces an entry. Of a longer one that was in this file some may stay behind it. */
    void write(Path path, EngineEntry entry) throws IOException {
        ByteBuffer sealed = ByteBuffer.wrap(EntryEnvelope.sealWithKey(entry));
        try (StorageFile file = files.open(path, files.exists(path) ? OpenMode.WRITE : OpenMode.CREATE)) {
            file.write(sealed, 0);
            file.force(true);
        }
    }

    /** The entry of a file, checked against its checksum. */
    EngineEntry read(Path path) throws IOException {
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            ByteBuffer in = ByteBuffer.allocate((int) file.size());
            file.read(in, 0);
            return EntryEnvelope.openWithKey(in.array(), path.toString());
        } catch (NoSuchFileException e) {
            throw new StorageDamagedException(path.toString(), -1, null, "missing", e);
        }
    }
}
