package org.mosp.storage.openraster.file;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;

/** Gives a layer that is already there new pixels, and finds out which of its tiles that changed. For one thread. */
final class LayerChange {

    /** Places of tiles that the layers of one import may compare; a layer with more than are left is set anew as a whole. */
    static final class Places {

        private static final long MOST = 4_000_000;

        private long left;

        Places() {
            this(MOST);
        }

        /** With another bound. */
        Places(long most) {
            this.left = most;
        }

        private boolean take(long places) {
            boolean enough = places <= left;
            left -= enough ? places : 0;
            return enough;
        }
    }

    private final Calls calls;
    private final CanvasEdit edit;
    private final CanvasView head;
    private final String layerId;
    private final LayerData layer;
    private final PixelArea bounds;
    private final boolean compared;
    private final Set<Long> present = new HashSet<>();
    private final Set<Long> changed = new HashSet<>();

    /**
     * For a layer.
     *
     * @param layer as it will be
     * @param places shared by the layers of an import
     */
    LayerChange(CanvasEdit edit, CanvasView head, LayerData layer, Places places, Calls calls) {
        this.calls = calls;
        this.edit = edit;
        this.head = head;
        this.layerId = layer.id();
        this.layer = layer;
        this.bounds = head.bounds(layerId);
        this.compared = places.take((long) bounds.width() / Tile.SIZE * (bounds.height() / Tile.SIZE));
        if (!compared) {
            edit.clearTiles(layerId);
        }
    }

    /** One name for a tile's place. */
    static long key(int x, int y) {
        return (long) x << 32 | y & 0xffffffffL;
    }

    void put(Tile tile) {
        long key = key(tile.x(), tile.y());
        present.add(key);
        if (compared) {
            Optional<Bytes> former = head.tile(layerId, tile.x(), tile.y());
            if (former.isPresent() && former.orElseThrow().equals(tile.pixels())) {
                return;
            }
        }
        addChanged(tile.x(), tile.y());
        edit.putTile(layerId, tile);
    }

    /** After the last tile: places that had pixels and have none any more are emptied. */
    void end() {
        if (!compared || bounds.isEmpty()) {
            return;
        }
        Bytes empty = Bytes.wrap(new byte[layer.format().tileBytes()]);
        for (int y = Tile.indexOf(bounds.y()); y <= Tile.indexOf(bounds.y() + bounds.height() - 1); y++) {
            calls.check();
            for (int x = Tile.indexOf(bounds.x()); x <= Tile.indexOf(bounds.x() + bounds.width() - 1); x++) {
                if (!present.contains(key(x, y)) && head.tile(layerId, x, y).isPresent()) {
                    addChanged(x, y);
                    edit.putTile(layerId, new Tile(x, y, empty));
                }
            }
        }
    }

    /** Whether it is known which tiles changed. */
    boolean isKnown() {
        return compared;
    }

    /** Places on the canvas, in tiles, where something changed. */
    Set<Long> changed() {
        return changed;
    }

    /** Where a layer is shown at an offset, a tile of its plane may lie across four of the canvas. */
    private void addChanged(int x, int y) {
        long left = (long) x * Tile.SIZE + layer.offsetX();
        long top = (long) y * Tile.SIZE + layer.offsetY();
        for (long row = tile(top); row <= tile(top + Tile.SIZE - 1); row++) {
            for (long column = tile(left); column <= tile(left + Tile.SIZE - 1); column++) {
                changed.add(key((int) column, (int) row));
            }
        }
    }

    private static long tile(long pixel) {
        return Math.floorDiv(pixel, (long) Tile.SIZE);
    }
}
