package org.mosp.storage.openraster.file;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.limits.RefusedException;
import org.mosp.storage.openraster.file.png.PngHeader;

/**
 * Takes in a file's merged image.
 *
 * <p>Programs compose differently, in rounding and at soft edges, so another program's merged image of the same layers
 * differs in most tiles and says nothing new. Where a canvas has a merged image and no layer changed, that one stays;
 * where a layer changed, the file's comes in. For one thread.
 */
final class MergedImport {

    private final CanvasEdit edit;
    private final Optional<CanvasView> head;
    private final Optional<Set<Long>> changed;
    private final TileCount count;
    private final Set<Long> seen = new HashSet<>();
    private Optional<PixelArea> area = Optional.empty();
    private boolean mixed;
    private boolean different;

    /**
     * For an import.
     *
     * @param head the canvas as it was, if it was there
     * @param changed places of tiles where a layer changed; empty if all may have
     * @param count of the import's tiles
     */
    MergedImport(CanvasEdit edit, Optional<CanvasView> head, Optional<Set<Long>> changed, TileCount count) {
        this.edit = edit;
        this.head = head;
        this.changed = changed;
        this.count = count;
    }

    /** The image is good and begins. Later calls do nothing. */
    void begin(PngHeader header) {
        if (area.isPresent()) {
            return;
        }
        PixelArea whole = new PixelArea(0, 0, header.width(), header.height());
        area = Optional.of(whole);
        LayerData fresh =
                new LayerData(LayerData.MERGED, LayerData.Kind.PIXELS, 0, header.format(), 0, 0, whole, Map.of(), "");
        Optional<LayerData> former = head.flatMap(view -> view.data().merged());
        mixed = changed.isPresent()
                && former.isPresent()
                && former.orElseThrow().format() == fresh.format()
                && former.orElseThrow().area().equals(whole);
        different = !mixed;
        edit.setMerged(fresh);
    }

    /**
     * One of its tiles.
     *
     * @throws RefusedException if it is one more than a file may have
     */
    void put(Tile tile) throws RefusedException {
        count.add(1);
        if (mixed && !isChanged(tile.x(), tile.y())) {
            seen.add(LayerChange.key(tile.x(), tile.y()));
            putFormer(tile.x(), tile.y());
        } else {
            different = true;
            edit.putTile(LayerData.MERGED, tile);
        }
    }

    /** After the last tile: the former image's tiles where the new one has none. */
    void end() {
        if (!mixed) {
            return;
        }
        PixelArea whole = area.orElseThrow();
        for (int y = 0; y <= Tile.indexOf(whole.height() - 1); y++) {
            for (int x = 0; x <= Tile.indexOf(whole.width() - 1); x++) {
                if (isChanged(x, y)) {
                    different = true;
                } else if (!seen.contains(LayerChange.key(x, y))) {
                    putFormer(x, y);
                }
            }
        }
    }

    /** Whether the merged image is, after {@link #end}, the one that the canvas had. */
    boolean isFormer() {
        return mixed && !different;
    }

    private boolean isChanged(int x, int y) {
        return changed.orElseThrow().contains(LayerChange.key(x, y));
    }

    private void putFormer(int x, int y) {
        Optional<Bytes> pixels = head.orElseThrow().tile(LayerData.MERGED, x, y);
        pixels.ifPresent(bytes -> edit.putTile(LayerData.MERGED, new Tile(x, y, bytes)));
    }
}
