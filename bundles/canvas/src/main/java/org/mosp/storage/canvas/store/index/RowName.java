package org.mosp.storage.canvas.store.index;

import org.mosp.storage.canvas.store.codec.Hash128;

/**
 * Names a row of a pool.
 *
 * @param hash of the content: of a tile, its decoded pixels
 * @param suffix 0; more where other content has the same hash
 */
public record RowName(Hash128 hash, int suffix) {

    /** Suffixes tried before giving up: so many rows of one hash are an attack, not chance. */
    public static final int MAX_SUFFIX = 1_000;

    /** The name for content of the same hash that is not the same. */
    public RowName next() {
        return new RowName(hash, suffix + 1);
    }
}
