package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;

/**
 * How far undone steps can be done again: {@code canvas/{id}/cursor}, written with each move of the head. A commit does not write it; the
 * tip counts only while the head's revision is one of its ancestors, or itself.
 *
 * <p>As bytes: layout 1, then the tip.
 *
 * @param tip the revision that the head was at before it was moved back
 */
public record Cursor(long tip) {

    private static final int LAYOUT = 1;

    /** As bytes. */
    public Bytes encode() {
        return new RecordWriter(16).octet(LAYOUT).number(tip).toBytes();
    }

    /** From bytes. */
    public static Cursor decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        return new Cursor(reader.number());
    }
}
