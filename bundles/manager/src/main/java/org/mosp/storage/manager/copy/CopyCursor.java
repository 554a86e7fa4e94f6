package org.mosp.storage.manager.copy;

import java.nio.ByteBuffer;
import java.util.List;
import org.mosp.storage.Bytes;
import org.mosp.storage.spi.Keyspace;

/**
 * How far a copy has come: everything up to a key is in the sink. Kept by the sink, durable together with what it says. As bytes,
 * big-endian: layout 1 byte (1), keyspace 1, ended 1, reserved 1, entries 8, bytes 8, total 8, last key.
 *
 * @param keyspace the keyspace being copied
 * @param after the last key that was copied; empty: none of the keyspace yet
 * @param ended whether the view has ended: nothing is left to copy
 * @param entries entries copied so far
 * @param bytes bytes of their keys and values
 * @param total entries there were when the copy began
 */
public record CopyCursor(Keyspace keyspace, Bytes after, boolean ended, long entries, long bytes, long total) {

    /** The keyspaces that are copied, in order. */
    static final List<Keyspace> KEYSPACES = List.of(Keyspace.STORE, Keyspace.USER);

    private static final byte LAYOUT = 1;
    private static final int HEADER_BYTES = 28;

    /** Before the first entry. */
    public static CopyCursor start(long total) {
        return new CopyCursor(KEYSPACES.get(0), Bytes.EMPTY, false, 0, 0, total);
    }

    /** Before the first entry of one keyspace; what is copied ends there too. */
    public static CopyCursor start(Keyspace keyspace, long total) {
        return new CopyCursor(keyspace, Bytes.EMPTY, false, 0, 0, total);
    }

    /** Behind a chunk. */
    public CopyCursor behind(Chunk chunk) {
        return new CopyCursor(
                chunk.keyspace(),
                chunk.last(),
                chunk.end(),
                entries + chunk.entries().size(),
                bytes + chunk.bytes(),
                total);
    }

    /** As bytes. */
    public Bytes encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + after.length());
        out.put(LAYOUT).put((byte) keyspace.code()).put((byte) (ended ? 1 : 0)).put((byte) 0);
        out.putLong(entries).putLong(bytes).putLong(total);
        after.copyTo(out);
        return Bytes.wrap(out.array());
    }

    /**
     * From bytes.
     *
     * @throws IllegalArgumentException if they are none
     */
    public static CopyCursor decode(Bytes encoded) {
        ByteBuffer in = encoded.asByteBuffer();
        if (encoded.length() < HEADER_BYTES || in.get() != LAYOUT) {
            throw new IllegalArgumentException("not a cursor: " + encoded);
        }
        Keyspace keyspace = Keyspace.of(in.get());
        boolean ended = in.get() != 0;
        in.get();
        return new CopyCursor(
                keyspace,
                Bytes.copyOf(in.slice(HEADER_BYTES, in.limit() - HEADER_BYTES)),
                ended,
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
