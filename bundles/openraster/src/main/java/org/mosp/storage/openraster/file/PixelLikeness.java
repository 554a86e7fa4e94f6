package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.PlannedTree.Planned;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.png.PngReader;
import org.mosp.storage.openraster.file.zip.ZipArchive;

/**
 * How much of a file's layer a canvas's layer holds at the same places, judged by the first tiles of the file's. Asked only about
 * layers that nothing else tells apart: each image is read for it once more, as far as needed. For one thread.
 */
final class PixelLikeness implements LayerMatching.Likeness {

    /** Tiles that are looked at. */
    private static final int SAMPLED_TILES = 48;

    /** Layers that are looked at; of a file with more that are new the others are matched without. */
    private static final int MAX_IMAGES = 64;

    private final ZipArchive archive;
    private final FileLimits limits;
    private final CanvasView head;
    private final List<LayerData> known;
    private final List<Planned> fresh;
    private final Map<Integer, List<Tile>> samples = new HashMap<>();

    PixelLikeness(ZipArchive archive, FileLimits limits, CanvasView head, List<LayerData> known, List<Planned> fresh) {
        this.archive = archive;
        this.limits = limits;
        this.head = head;
        this.known = known;
        this.fresh = fresh;
    }

    @Override
    public double of(int knownIndex, int freshIndex) {
        List<Tile> tiles = sample(freshIndex);
        String layerId = known.get(knownIndex).id();
        int equal = 0;
        for (Tile tile : tiles) {
            if (head.tile(layerId, tile.x(), tile.y())
                    .filter(tile.pixels()::equals)
                    .isPresent()) {
                equal++;
            }
        }
        return tiles.isEmpty() ? 0 : (double) equal / tiles.size();
    }

    private List<Tile> sample(int freshIndex) {
        List<Tile> tiles = samples.get(freshIndex);
        if (tiles == null) {
            tiles = samples.size() < MAX_IMAGES && fresh.get(freshIndex).source() instanceof LayerSource.Png png
                    ? read(fresh.get(freshIndex).data(), png)
                    : List.of();
            samples.put(freshIndex, tiles);
        }
        return tiles;
    }

    private List<Tile> read(LayerData layer, LayerSource.Png png) {
        List<Tile> tiles = new ArrayList<>();
        TileCutter cutter = new TileCutter(
                layer.area().x(),
                layer.area().y(),
                png.header().width(),
                png.header().format(),
                tile -> {
                    tiles.add(tile);
                    if (tiles.size() == SAMPLED_TILES) {
                        throw new EnoughException();
                    }
                });
        long before = archive.budget().left();
        try (PngReader reader = new PngReader(() -> archive.open(png.item()), limits, archive.budget())) {
            reader.read(cutter);
            cutter.finish();
        } catch (EnoughException e) {
            return tiles;
        } catch (IOException e) {
            // it is not good, which is said when it is taken in
            return List.of();
        } finally {
            archive.budget().giveBack(before - archive.budget().left());
        }
        return tiles;
    }

    private static final class EnoughException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
