package org.mosp.storage.manager.migration;

import java.nio.ByteBuffer;
import org.mosp.storage.Bytes;
import org.mosp.storage.manager.copy.CopyCursor;
import org.mosp.storage.spi.EngineBatch;
import org.mosp.storage.spi.Keyspace;

/**
 * How far a step is, durable in the batch of each chunk: entry {@code migration/cursor/SCHEMA} of keyspace LOCAL; entries moved
 * 8 bytes, big-endian, then the copier's cursor.
 *
 * @param moved entries moved so far
 * @param scanned how far the scan is
 */
record MoveCursor(long moved, CopyCursor scanned) {

    /** Before the first entry, with nothing known of how many there are. */
    static final MoveCursor START = start(0);

    static MoveCursor start(long total) {
        return new MoveCursor(0, CopyCursor.start(Keyspace.USER, total));
    }

    static MoveCursor decode(Bytes value) {
        return new MoveCursor(
                value.asByteBuffer().getLong(),
                CopyCursor.decode(value.slice(Long.BYTES, value.length() - Long.BYTES)));
    }

    EngineBatch.Put put(String schema) {
        Bytes cursor = scanned.encode();
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES + cursor.length());
        out.putLong(moved);
        cursor.copyTo(out);
        return new EngineBatch.Put(Keyspace.LOCAL, OldWrites.cursorKey(schema), 1, 0, Bytes.wrap(out.array()));
    }
}
