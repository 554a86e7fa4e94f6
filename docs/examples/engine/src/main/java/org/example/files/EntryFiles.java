package org.example.files;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.EntryEnvelope;
import org.mosp.storage.spi.Keyspace;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.spi.StorageFiles;
import org.mosp.storage.spi.StorageFiles.OpenMode;

/** A file holds one entry: keyspace (1 byte), length of key (2), length of sealed value (4), key, sealed value. */
final class EntryFiles {

    private static final int LENGTHS = 7;

    private final StorageFiles files;
    private final LongAdder forces = new LongAdder();
    private volatile boolean forceFailed;

    EntryFiles(StorageFiles files) {
        this.files = files;
    }

    /** Whether a force failed: what it was to cover may never reach the disk, whatever a later force says. */
    boolean forceFailed() {
        return forceFailed;
    }

    long forces() {
        return forces.sum();
    }

    static int size(EngineEntry entry) {
        return LENGTHS + entry.key().length() + EntryEnvelope.HEADER_BYTES + entry.value().length();
    }

    /** Writes and forces an entry; returns its bytes. Of a longer one that was in this file some may stay behind it. */
    int write(Path path, EngineEntry entry) throws IOException {
        byte[] sealed = EntryEnvelope.seal(entry);
        ByteBuffer out = ByteBuffer.allocate(size(entry));
        out.put((byte) entry.keyspace().code()).putShort((short) entry.key().length()).putInt(sealed.length);
        entry.key().copyTo(out);
        try (StorageFile file = files.open(path, files.exists(path) ? OpenMode.WRITE : OpenMode.CREATE)) {
            file.write(out.put(sealed).flip(), 0);
            force(file);
        }
        return out.limit();
    }

    private void force(StorageFile file) throws IOException {
        try {
            file.force(true);
            forces.increment();
        } catch (IOException e) {
            forceFailed = true;
            throw e;
        }
    }

    /** The entry of a file, checked against its checksum. */
    EngineEntry read(Path path) throws IOException {
        if (!files.exists(path)) {
            throw new StorageDamagedException(path.toString(), -1, null, "missing", null);
        }
        try (StorageFile file = files.open(path, OpenMode.READ)) {
            ByteBuffer in = ByteBuffer.allocate((int) file.size());
            if (file.read(in, 0) == 0) {
                throw new StorageDamagedException(path.toString(), 0, null, "empty", null);
            }
            Keyspace keyspace = Keyspace.of(in.flip().get());
            byte[] key = new byte[in.getShort() & 0xffff];
            in.limit(LENGTHS + key.length + in.getInt()).get(key);
            byte[] sealed = new byte[in.remaining()];
            in.get(sealed);
            return EntryEnvelope.open(keyspace, Bytes.wrap(key), sealed, path.toString());
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new StorageDamagedException(path.toString(), 0, null, "damaged: no entry", e);
        }
    }
}
