package org.mosp.storage.provider.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.mosp.storage.spi.StorageFile;
import org.mosp.storage.support.files.AtomicFile;

/**
 * Writes a hint file in parts, its checksum as it goes: what it takes in memory does not grow with the keys. For one thread.
 */
final class HintWriter implements AtomicFile.Content {

    /** Of one part: large enough that calls cost nothing, small enough for any heap. */
    private static final int PART_BYTES = 64 << 10;

    private final HintFile.Head head;
    private final List<ScannedEntry> newest;
    private final ByteBuffer part;
    private final CRC32C checksum = new CRC32C();
    private long written;

    HintWriter(HintFile.Head head, List<ScannedEntry> newest) {
        this(head, newest, PART_BYTES);
    }

    /**
     * The same, in parts of another size.
     *
     * @param newest one entry of each key, in key order
     */
    HintWriter(HintFile.Head head, List<ScannedEntry> newest, int partBytes) {
        this.head = head;
        this.newest = newest;
        this.part = ByteBuffer.allocate(Math.max(partBytes, HintFile.HEADER_BYTES));
    }

    @Override
    public void writeTo(StorageFile file) throws IOException {
        room(file, HintFile.HEADER_BYTES);
        part.putInt(HintFile.MAGIC).putInt(HintFile.FORMAT).putInt(head.segment());
        part.putInt(newest.size());
        part.putLong(head.lastFrame()).putLong(head.endOffset());
        part.putLong(head.lastSequence()).putLong(head.salt());
        while (part.position() < HintFile.HEADER_BYTES) {
            part.put((byte) 0);
        }
        byte[] before = new byte[0];
        for (ScannedEntry entry : newest) {
            write(file, entry, HintFile.shared(before, entry.key()));
            before = entry.key();
        }
        flush(file);
        file.write(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).flip(), written);
    }

    private void write(StorageFile file, ScannedEntry entry, int shared) throws IOException {
        byte[] key = entry.key();
        room(file, HintFile.ENTRY_BYTES);
        part.put((byte) entry.keyspace().code()).put((byte) (entry.tombstone() ? 1 : 0));
        part.putShort((short) shared).putShort((short) (key.length - shared));
        part.putInt(entry.bytes()).putInt((int) entry.offset());
        part.putLong(entry.frame()).putLong(entry.version());
        int from = shared;
        while (from < key.length) {
            room(file, 1);
            int count = Math.min(part.remaining(), key.length - from);
            part.put(key, from, count);
            from += count;
        }
    }

    private void room(StorageFile file, int bytes) throws IOException {
        if (part.remaining() < bytes) {
            flush(file);
        }
    }

    private void flush(StorageFile file) throws IOException {
        part.flip();
        checksum.update(part.duplicate());
        int bytes = part.remaining();
        file.write(part, written);
        written += bytes;
        part.clear();
    }
}
