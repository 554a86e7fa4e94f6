package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;

/**
 * What a mark {@code outbox/{canvas}} says: layout 1, then 0 for a changed canvas or 1 for a deleted one, and the pool.
 *
 * @param deleted whether the canvas is gone
 * @param poolId the canvas's pool
 */
public record Mark(boolean deleted, String poolId) {

    private static final int LAYOUT = 1;

    /** As bytes. */
    public Bytes encode() {
        return new RecordWriter(32)
                .octet(LAYOUT)
                .octet(deleted ? 1 : 0)
                .text(poolId)
                .toBytes();
    }

    /** From bytes. */
    public static Mark decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        return new Mark(reader.octet() == 1, reader.text());
    }
}
