package org.mosp.storage.canvas.store.index;

/** What a pool holds. */
public enum RowKind {
    /** Compressed pixels. */
    TILE("tile"),
    /** References of 16 x 16 tiles. */
    BLOCK("block"),
    /** A chunk of a foreign entry. */
    ENTRY("entry");

    private final String segment;

    RowKind(String segment) {
        this.segment = segment;
    }

    /** The segment of the key. */
    public String segment() {
        return segment;
    }
}
