package org.mosp.storage.canvas.store.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasData;
import org.mosp.storage.canvas.CanvasView;
import org.mosp.storage.canvas.LayerContents;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.PixelArea;
import org.mosp.storage.canvas.Revision;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.Viewport;
import org.mosp.storage.canvas.store.compose.Composer;
import org.mosp.storage.canvas.store.compose.Grid;
import org.mosp.storage.canvas.store.compose.Light;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.view.CanvasReader.StoredLayer;
import org.mosp.storage.migration.SchemaVersionException;

/** One revision: its layers at once, blocks and tiles when asked for. Any number of threads. */
public final class LocalCanvasView implements CanvasView {

    private final CanvasReader reader;
    private final ExecutorService workers;
    private final String canvasId;
    private final RevisionRecord record;
    private final CanvasData data;
    private final EntryList entries;
    private final Map<String, LayerRecord> layers = new HashMap<>();
    private final Map<String, Long> revisions = new HashMap<>();

    /** A view of a revision. */
    public LocalCanvasView(CanvasReader allOf, ExecutorService workers, String canvasId, RevisionRecord record) {
        CanvasReader reader = allOf.of(record.number());
        this.reader = reader;
        this.workers = workers;
        this.canvasId = canvasId;
        this.record = record;
        List<LayerData> tree = new ArrayList<>(record.layers().size());
        for (LayerVersion version : record.layers()) {
            LayerRecord layer = reader.layer(canvasId, version.layerId(), version.revision());
            layers.put(version.layerId(), layer);
            revisions.put(version.layerId(), version.revision());
            tree.add(layer.data());
        }
        Optional<LayerData> merged = Optional.empty();
        if (record.merged() != 0) {
            LayerRecord layer = reader.layer(canvasId, LayerData.MERGED, record.merged());
            layers.put(LayerData.MERGED, layer);
            revisions.put(LayerData.MERGED, record.merged());
            merged = Optional.of(layer.data());
        }
        this.entries = reader.entries(canvasId, record);
        this.data = new CanvasData(
                tree,
                reader.metadata(canvasId, record),
                merged,
                entries.entries().keySet());
    }

    @Override
    public Revision revision() {
        return record.revision(canvasId);
    }

    @Override
    public CanvasData data() {
        return data;
    }

    @Override
    public Optional<Bytes> tile(String layerId, int x, int y) {
        return plane(layerId).tile(x, y);
    }

    @Override
    public void tiles(String layerId, PixelArea area, Consumer<Tile> consumer) {
        plane(layerId).tiles(area, workers, consumer);
    }

    @Override
    public Viewport viewport(List<String> layerIds) {
        List<LayerData> seen = new ArrayList<>(layerIds.size());
        List<LayerPlane> planes = new ArrayList<>(layerIds.size());
        for (String layerId : layerIds) {
            LayerRecord layer = layer(layerId);
            seen.add(layer.data());
            planes.add(plane(layer));
        }
        return new LocalViewport(seen, planes, workers);
    }

    @Override
    public PixelArea bounds(String layerId) {
        return plane(layerId).bounds();
    }

    @Override
    public LayerContents contents(String layerId) {
        if (!layers.containsKey(layerId)) {
            throw new NotFoundException("layer", canvasId + "/" + layerId);
        }
        StoredLayer stored = reader.tallied(canvasId, layerId, Objects.requireNonNull(revisions.get(layerId)));
        Optional<Tally> tally = stored.record().tally();
        if (tally.isEmpty() && stored.schemaVersion() < CanvasSchema.WITH_TALLY) {
            throw new SchemaVersionException(
                    CanvasSchema.NAME,
                    "contents of layer " + canvasId + "/" + layerId,
                    CanvasSchema.WITH_TALLY,
                    stored.schemaVersion(),
                    "install " + CanvasSchema.TALLY_BUNDLE + " and run its migration");
        }
        return tally.orElseGet(() -> plane(stored.record()).count()).contents();
    }

    @Override
    public Optional<Bytes> entry(String name) {
        return Optional.ofNullable(entries.entries().get(name))
                .map(chunks -> reader.entry(canvasId, record.poolId(), chunks));
    }

    private LayerPlane plane(String layerId) {
        return plane(layer(layerId));
    }

    private LayerRecord layer(String layerId) {
        LayerRecord layer = layers.get(layerId);
        if (layer == null) {
            throw new NotFoundException("layer", canvasId + "/" + layerId);
        }
        return layer;
    }

    private LayerPlane plane(LayerRecord layer) {
        LayerData node = layer.data();
        boolean composed = node.id().equals(LayerData.MERGED);
        return new LayerPlane(reader, canvasId, record.poolId(), layer, (light, x, y) -> {
            if (!composed) {
                throw new StorageDamagedException(
                        "incremental store", -1, node.id(), "a composed tile outside of a merged image", null);
            }
            return Composer.compose(data.layers(), layerTiles(), light, Grid.tile(x, y, node));
        });
    }

    /** The layers' tiles as they are composed, the last ones read kept. */
    private Composer.TileSource layerTiles() {
        List<LayerPlane> planes = new ArrayList<>();
        for (LayerData layer : data.layers()) {
            planes.add(plane(Objects.requireNonNull(layers.get(layer.id()))));
        }
        return (layer, x, y) -> planes.get(layer).pixels(x, y);
    }

    @Override
    public Optional<Bytes> picture(PixelArea area, int step) {
        if (step < 1) {
            throw new IllegalArgumentException("step " + step);
        }
        int columns = points(area.width(), step);
        int rows = points(area.height(), step);
        checkSize(Math.max(columns, rows), MAX_PICTURE_SIDE);
        checkSize((long) columns * rows, MAX_PICTURE_POINTS);
        if (!Composer.isExact(data.layers())) {
            return Optional.empty();
        }
        Grid grid = new Grid(area.x(), area.y(), columns, rows, step);
        return Optional.of(Bytes.wrap(PictureBands.compose(grid, this::compose, workers)));
    }

    private static int points(int pixels, int step) {
        return (int) ((pixels + (step - 1L)) / step);
    }

    private static void checkSize(long points, long limit) {
        if (points > limit) {
            throw new TooLargeException("points of a picture", points, limit);
        }
    }

    /**
     * The picture at the points of a grid, composed on the caller's thread: what the layers compose to, other composite operations counting
     * as {@code svg:src-over}.
     *
     * @param wanted asked again and again
     * @return empty if it was not wanted any more
     */
    public Optional<byte[]> picture(Grid grid, BooleanSupplier wanted) {
        return PictureBands.compose(grid, this::compose, wanted);
    }

    private byte[] compose(Grid grid) {
        return Composer.compose(data.layers(), layerTiles(), Light.PERCEPTUAL, grid);
    }
}
