package org.mosp.storage.openraster.file;

import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/**
 * Counts the tiles that an import gives to its edit, which remembers each of them until the commit. Layers that share an image
 * cost nothing but this, so a small file can name millions. For one thread.
 */
final class TileCount {

    private final int most;
    private int count;

    TileCount(FileLimits limits) {
        this.most = limits.tiles();
    }

    /**
     * One more.
     *
     * @throws RefusedException if that is one too many
     */
    void add() throws RefusedException {
        if (++count > most) {
            throw RefusedException.above(
                    Limit.TILES, "the layers have more than " + most + " tiles that are not empty");
        }
    }
}
