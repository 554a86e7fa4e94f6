package org.mosp.storage.provider.mapdb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * An entry in a frame: header of {@value #HEADER_BYTES} bytes, key, value. Its CRC32C covers key, value and the rest of its header,
 * in this order, so that callers' threads can begin it before the version is known. It knows the frame it was first
 * written in, so that compaction carries its bytes over as they are.
 */
final class EntryFormat {

    static final int HEADER_BYTES = 36;
    static final byte PUT = 1;
    static final byte TOMBSTONE = 2;

    private EntryFormat() {}

    /** Bytes of an entry. */
    static int length(int keyBytes, int valueBytes) {
        return HEADER_BYTES + keyBytes + valueBytes;
    }

    /** The checksum, as far as the caller can take it. */
    static CRC32C begin(Bytes key, Bytes value) {
        CRC32C checksum = new CRC32C();
        key.update(checksum);
        value.update(checksum);
        return checksum;
    }

    /**
     * Writes the header into an array of {@value #HEADER_BYTES} bytes.
     *
     * @param begun what {@link #begin} returned for key and value; used up by this
     * @return the entry's checksum
     */
    static int header(
            byte[] target,
            CRC32C begun,
            Keyspace keyspace,
            byte kind,
            int flags,
            int schemaVersion,
            long version,
            long frame,
            int keyBytes,
            int valueBytes) {
        ByteBuffer out = ByteBuffer.wrap(target);
        out.putInt(0).put((byte) keyspace.code()).put(kind).putShort((short) flags);
        out.putInt(schemaVersion).putShort((short) keyBytes).putShort((short) 0);
        out.putLong(version).putLong(frame).putInt(valueBytes);
        begun.update(target, 4, HEADER_BYTES - 4);
        int checksum = (int) begun.getValue();
        out.putInt(0, checksum);
        return checksum;
    }

    /**
     * What an entry's header says.
     *
     * @param checksum as stored
     * @param kind {@link #PUT} or {@link #TOMBSTONE}
     * @param frame the number of the frame it was first written in
     */
    record Header(
            int checksum,
            Keyspace keyspace,
            byte kind,
            int flags,
            int schemaVersion,
            int keyBytes,
            long version,
            long frame,
            int valueBytes) {

        int length() {
            return EntryFormat.length(keyBytes, valueBytes);
        }
    }

    /** The header at an index of the buffer, or {@code null} if it cannot be one. */
    static @Nullable Header read(ByteBuffer in, int at) {
        if (in.limit() - at < HEADER_BYTES) {
            return null;
        }
        int keyspace = in.get(at + 4);
        byte kind = in.get(at + 5);
        int keyBytes = in.getShort(at + 12) & 0xffff;
        int valueBytes = in.getInt(at + 32);
        if (keyspace < 0 || keyspace > 2 || kind != PUT && kind != TOMBSTONE || valueBytes < 0 || keyBytes == 0) {
            return null;
        }
        return new Header(
                in.getInt(at),
                Keyspace.of(keyspace),
                kind,
                in.getShort(at + 6) & 0xffff,
                in.getInt(at + 8),
                keyBytes,
                in.getLong(at + 16),
                in.getLong(at + 24),
                valueBytes);
    }

    /** Whether the whole entry at an index of the buffer matches its checksum. */
    static boolean intact(ByteBuffer in, int at, Header header) {
        if (in.limit() - at < header.length()) {
            return false;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(in.slice(at + HEADER_BYTES, header.keyBytes() + header.valueBytes()));
        checksum.update(in.slice(at + 4, HEADER_BYTES - 4));
        return (int) checksum.getValue() == header.checksum();
    }

    /** The entry in an array that holds nothing else, or {@code null} if it is not intact or another one. */
    static @Nullable EngineEntry open(byte[] bytes, Keyspace keyspace, Bytes key, long version, long frame) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Header header = read(in, 0);
        if (header == null
                || header.length() != bytes.length
                || header.version() != version
                || header.frame() != frame
                || header.keyspace() != keyspace
                || !Bytes.wrap(bytes, HEADER_BYTES, header.keyBytes()).equals(key)
                || !intact(in, 0, header)) {
            return null;
        }
        Bytes value = Bytes.wrap(bytes, HEADER_BYTES + header.keyBytes(), header.valueBytes());
        return new EngineEntry(keyspace, key, version, header.schemaVersion(), header.flags(), value);
    }
}
