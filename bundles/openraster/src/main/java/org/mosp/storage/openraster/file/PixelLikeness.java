package org.mosp.storage.openraster.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.openraster.file.PlannedTree.Planned;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.png.PngHeader;
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

    /** Bytes of rows that are read of all images together: what is not taken in may cost no more. */
    private static final long MAX_ROW_BYTES = 256L << 20;

    /** Tiles of the canvas that are read for all pairs of layers together. */
    private static final int MAX_TILE_READS = 100_000;

    private final ZipArchive archive;
    private final FileLimits limits;
    private final Calls calls;
    private final CanvasView head;
    private final List<LayerData> known;
    private final List<Planned> fresh;
    private final Map<Image, List<Tile>> samples = new HashMap<>();
    private long rowBytesLeft;
    private int tileReadsLeft;

    /** An image at a place: layers that share both share the sample. */
    private record Image(String item, PixelArea area) {}

    PixelLikeness(
            ZipArchive archive,
            FileLimits limits,
            Calls calls,
            CanvasView head,
            List<LayerData> known,
            List<Planned> fresh) {
        this(archive, limits, calls, head, known, fresh, MAX_ROW_BYTES, MAX_TILE_READS);
    }

    /** With other bounds. */
    PixelLikeness(
            ZipArchive archive,
            FileLimits limits,
            Calls calls,
            CanvasView head,
            List<LayerData> known,
            List<Planned> fresh,
            long rowBytes,
            int tileReads) {
        this.archive = archive;
        this.limits = limits;
        this.calls = calls;
        this.head = head;
        this.known = known;
        this.fresh = fresh;
        this.rowBytesLeft = rowBytes;
        this.tileReadsLeft = tileReads;
    }

    @Override
    public double of(int knownIndex, int freshIndex) {
        calls.check();
        List<Tile> tiles = sample(freshIndex);
        String layerId = known.get(knownIndex).id();
        int equal = 0;
        int different = 0;
        for (Tile tile : tiles) {
            if (tileReadsLeft == 0) {
                return 0;
            }
            tileReadsLeft--;
            if (head.tile(layerId, tile.x(), tile.y())
                    .filter(tile.pixels()::equals)
                    .isPresent()) {
                equal++;
            } else if (++different > tiles.size() / 2) {
                // less than half of it: as good as nothing
                return 0;
            }
        }
        return tiles.isEmpty() ? 0 : (double) equal / tiles.size();
    }

    private List<Tile> sample(int freshIndex) {
        Planned layer = fresh.get(freshIndex);
        if (!(layer.source() instanceof LayerSource.Png png)) {
            return List.of();
        }
        Image image = new Image(png.item().name(), layer.data().area());
        List<Tile> tiles = samples.get(image);
        if (tiles == null && samples.size() < MAX_IMAGES) {
            tiles = read(layer.data(), png);
            samples.put(image, tiles);
        }
        return tiles == null ? List.of() : tiles;
    }

    private List<Tile> read(LayerData layer, LayerSource.Png png) {
        PngHeader header = png.header();
        long rowBytes = Math.max(
                header.rowBytes(header.width()) + 1L,
                header.width() * (long) header.format().bytesPerPixel());
        if (header.interlaced()) {
            // its first row stands behind most of its data, all of which is inflated twice
            long whole = 2 * header.height() * rowBytes;
            if (whole > rowBytesLeft) {
                return List.of();
            }
            rowBytesLeft -= whole;
            rowBytes = 0;
        }
        return read(layer, png, rowBytes);
    }

    /** The first tiles. */
    private List<Tile> read(LayerData layer, LayerSource.Png png, long rowBytes) {
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
            reader.read((y, pixels, offset) -> {
                if (rowBytes > rowBytesLeft) {
                    throw new EnoughException();
                }
                rowBytesLeft -= rowBytes;
                if (y % Tile.SIZE == 0) {
                    calls.check();
                }
                cutter.row(y, pixels, offset);
            });
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
