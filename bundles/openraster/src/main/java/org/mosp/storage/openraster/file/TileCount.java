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
    private final boolean ofHeap;
    private long count;

    TileCount(FileLimits limits) {
        long room = Runtime.getRuntime().maxMemory() / 2 / FileLimits.TILE_BYTES;
        this.ofHeap = room < limits.maxTiles();
        this.most = (int) Math.min(room, limits.maxTiles());
    }

    /**
     * So many more.
     *
     * @throws RefusedException if these are too many
     */
    void add(int tiles) throws RefusedException {
        count += tiles;
        if (count > most) {
            String more = "the layers have more than " + most + " tiles that are not empty";
            throw ofHeap
                    ? new RefusedException(more + ", and half of the heap has room for no more: give it a larger one")
                    : RefusedException.above(Limit.TILES, more);
        }
    }
}
