package org.mosp.storage.canvas.store.index;

import org.mosp.storage.Bytes;

/**
 * What a mark {@code outbox/{canvas}} says: layout 1, then 0 for a changed canvas, 1 for a deleted one or 2 for one that is begun, and the
 * pool.
 *
 * @param state what became of the canvas
 * @param poolId the canvas's pool
 */
public record Mark(State state, String poolId) {

    private static final int LAYOUT = 1;

    /** What became of a canvas; in the order of their codes. */
    public enum State {
        /** It has a new head. */
        CHANGED,
        /** It is gone. */
        DELETED,
        /** It has no head yet, and rows are written ahead of its first commit. */
        BEGUN
    }

    /** Of a canvas that has a new head. */
    public static Mark changed(String poolId) {
        return new Mark(State.CHANGED, poolId);
    }

    /** Whether the canvas is gone. */
    public boolean deleted() {
        return state == State.DELETED;
    }

    /** As bytes. */
    public Bytes encode() {
        return new RecordWriter(32)
                .octet(LAYOUT)
                .octet(state.ordinal())
                .text(poolId)
                .toBytes();
    }

    /** From bytes. */
    public static Mark decode(String key, Bytes bytes) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        int code = reader.octet();
        if (code >= State.values().length) {
            throw reader.damaged("a mark of kind " + code);
        }
        return new Mark(State.values()[code], reader.text());
    }
}
