package org.mosp.storage.canvas.store.view;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.compose.Grid;

/**
 * Composes a picture in bands of whole tiles: points do not depend on each other, and so the memory beside the picture is that of the bands
 * being composed.
 */
final class PictureBands {

    private static final int BYTES_PER_POINT = 4;
    private static final int BAND_PIXELS = 2 * Tile.SIZE;
    private static final int MOST_POINTS = 1 << 20;
    private static final int BANDS_BEGUN = 4;

    private PictureBands() {}

    /**
     * The picture at the points of a grid, a few bands at a time on the workers.
     *
     * @param composer of any number of threads
     */
    static byte[] compose(Grid grid, Function<Grid, byte[]> composer, Executor workers) {
        byte[] picture = new byte[grid.columns() * grid.rows() * BYTES_PER_POINT];
        Deque<Begun<byte[]>> begun = new ArrayDeque<>();
        int at = 0;
        try {
            for (Grid band : bands(grid)) {
                begun.add(Begun.on(workers, () -> composer.apply(band)));
                if (begun.size() > BANDS_BEGUN) {
                    at = copy(begun.remove().await(), picture, at);
                }
            }
            while (!begun.isEmpty()) {
                at = copy(begun.remove().await(), picture, at);
            }
        } finally {
            begun.forEach(Begun::cancel);
        }
        return picture;
    }

    /**
     * The picture at the points of a grid, composed on this thread.
     *
     * @param wanted asked before each band
     * @return empty if it was not wanted any more
     */
    static Optional<byte[]> compose(Grid grid, Function<Grid, byte[]> composer, BooleanSupplier wanted) {
        byte[] picture = new byte[grid.columns() * grid.rows() * BYTES_PER_POINT];
        int at = 0;
        for (Grid band : bands(grid)) {
            if (!wanted.getAsBoolean()) {
                return Optional.empty();
            }
            at = copy(composer.apply(band), picture, at);
        }
        return Optional.of(picture);
    }

    /** A grid cut where rows of tiles begin, as far as layers are not moved: there a tile is read for one band only. */
    static List<Grid> bands(Grid grid) {
        List<Grid> bands = new ArrayList<>();
        int most = Math.max(1, MOST_POINTS / Math.max(1, grid.columns()));
        int from = 0;
        for (int row = 1; row <= grid.rows(); row++) {
            if (row == grid.rows() || row - from == most || band(grid, row) != band(grid, from)) {
                bands.add(new Grid(
                        grid.x(), grid.y() + (long) from * grid.step(), grid.columns(), row - from, grid.step()));
                from = row;
            }
        }
        return bands;
    }

    private static long band(Grid grid, int row) {
        return Math.floorDiv(grid.y() + (long) row * grid.step(), (long) BAND_PIXELS);
    }

    private static int copy(byte[] band, byte[] picture, int at) {
        System.arraycopy(band, 0, picture, at, band.length);
        return at + band.length;
    }
}
