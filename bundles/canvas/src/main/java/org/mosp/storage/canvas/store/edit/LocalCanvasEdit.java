package org.mosp.storage.canvas.store.edit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.TooLargeException;
import org.mosp.storage.canvas.CanvasData;
import org.mosp.storage.canvas.CanvasEdit;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.EntryList.Chunks;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.pool.PoolSession;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.canvas.store.view.CanvasReader.Head;

/** Changes to one canvas, collected. For one thread at a time. */
public final class LocalCanvasEdit implements CanvasEdit {

    /** The longest name of a foreign entry, in bytes of UTF-8. */
    public static final int MAX_ENTRY_NAME_BYTES = 65_535;

    /** The largest foreign entry, in bytes: 1 GiB. */
    public static final int MAX_ENTRY_BYTES = 1 << 30;

    /** The longest comment, in characters. */
    public static final int MAX_COMMENT_LENGTH = 4_096;

    /** The first and the last column and row of tiles are what signed 32-bit coordinates of pixels reach. */
    private static final int MIN_TILE = Integer.MIN_VALUE / Tile.SIZE;

    private static final int MAX_TILE = Integer.MAX_VALUE / Tile.SIZE;

    private final CanvasReader reader;
    private final String canvasId;
    private final Optional<Head> base;
    private final PoolSession session;
    private final BegunCanvas begun;
    private final ExecutorService workers;
    private final TileIntake intake;
    private final EditedTree tree;
    private @Nullable EditedLayer merged;
    private boolean mergedSet;
    private @Nullable Metadata metadata;
    private boolean metadataChanged;
    private @Nullable SortedMap<String, Chunks> entries;
    private boolean entriesChanged;
    private boolean tilesChanged;
    private Optional<Bytes> thumbnail = Optional.empty();
    private String comment = "";
    private long nextLayer;
    private boolean closed;

    /**
     * An edit.
     *
     * @param base the head it starts from, empty for a new canvas
     * @param metadata of a new canvas
     * @param begun the mark of a new canvas
     * @param beforeStaging told how many bytes of rows the edit has before they are written ahead; may refuse them
     */
    public LocalCanvasEdit(
            CanvasReader reader,
            String canvasId,
            Optional<Head> base,
            Optional<Metadata> metadata,
            PoolSession session,
            BegunCanvas begun,
            ExecutorService workers,
            int threads,
            long stageBytes,
            LongConsumer beforeStaging) {
        this.reader = base.map(head -> reader.of(head.record().number())).orElse(reader);
        this.canvasId = canvasId;
        this.base = base;
        this.session = session;
        this.begun = begun;
        this.workers = workers;
        this.intake = new TileIntake(session, workers, threads, stageBytes, bytes -> {
            beforeStaging.accept(bytes);
            if (base.isEmpty()) {
                begun.mark();
            }
        });
        this.metadata = metadata.orElse(null);
        this.metadataChanged = metadata.isPresent();
        this.nextLayer = base.map(head -> head.record().nextLayer()).orElse(0L);
        List<EditedLayer> layers = new ArrayList<>();
        base.ifPresent(head -> {
            for (LayerVersion layer : head.record().layers()) {
                layers.add(layer(layer.layerId(), layer.revision(), null));
            }
            if (head.record().merged() != 0) {
                merged = layer(LayerData.MERGED, head.record().merged(), null);
            }
        });
        this.tree = new EditedTree(layers, node -> layer(node.id(), 0, node));
    }

    @Override
    public String canvasId() {
        return canvasId;
    }

    @Override
    public long base() {
        return base.map(head -> head.record().number()).orElse(0L);
    }

    @Override
    public CanvasData data() {
        open();
        boolean seen = merged != null && (mergedSet || !changesPicture());
        Optional<LayerData> image = seen && merged != null ? Optional.of(merged.data()) : Optional.empty();
        return new CanvasData(tree.data(), currentMetadata(), image, entries().keySet());
    }

    @Override
    public String newLayerId() {
        open();
        String id;
        do {
            id = Long.toString(nextLayer++, Character.MAX_RADIX);
        } while (tree.find(id).isPresent() || id.equals(LayerData.MERGED));
        return id;
    }

    @Override
    public CanvasEdit setLayers(List<LayerData> layers) {
        open();
        intake.drain();
        tree.set(layers);
        return this;
    }

    @Override
    public CanvasEdit putLayer(LayerData layer, int index) {
        open();
        intake.drain();
        tree.put(layer, index);
        return this;
    }

    @Override
    public CanvasEdit removeLayer(String layerId) {
        open();
        intake.drain();
        tree.remove(layerId);
        return this;
    }

    @Override
    public String duplicateLayer(String layerId) {
        open();
        intake.drain();
        return tree.duplicate(layerId, this::newLayerId);
    }

    @Override
    public CanvasEdit metadata(UnaryOperator<Metadata> change) {
        open();
        Metadata before = currentMetadata();
        Metadata after = change.apply(before);
        if (!same(before, after)) {
            metadata = after;
            metadataChanged = true;
        }
        return this;
    }

    @Override
    public CanvasEdit putTile(String layerId, Tile tile) {
        open();
        EditedLayer layer = pixels(layerId);
        PixelFormat format = layer.data().format();
        if (tile.pixels().length() != format.tileBytes()) {
            throw new IllegalArgumentException(tile.pixels().length() + " bytes of pixels, not " + format.tileBytes());
        }
        if (tile.x() < MIN_TILE || tile.x() > MAX_TILE || tile.y() < MIN_TILE || tile.y() > MAX_TILE) {
            throw new IllegalArgumentException("tile " + tile.x() + ", " + tile.y() + " is outside of the plane");
        }
        intake.add(layer, tile.x(), tile.y(), format, tile.pixels());
        tilesChanged |= layer != merged;
        return this;
    }

    @Override
    public CanvasEdit clearTiles(String layerId) {
        open();
        EditedLayer layer = pixels(layerId);
        layer.clear();
        tilesChanged |= layer != merged;
        return this;
    }

    @Override
    public CanvasEdit setMerged(LayerData image) {
        open();
        LayerData node = new LayerData(
                LayerData.MERGED,
                LayerData.Kind.PIXELS,
                0,
                image.format(),
                image.offsetX(),
                image.offsetY(),
                image.area(),
                image.attributes(),
                "");
        merged = layer(LayerData.MERGED, 0, node);
        mergedSet = true;
        return this;
    }

    @Override
    public CanvasEdit putEntry(String name, Bytes content) {
        open();
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes > MAX_ENTRY_NAME_BYTES) {
            throw new TooLargeException("name of an entry", nameBytes, MAX_ENTRY_NAME_BYTES);
        }
        if (content.length() > MAX_ENTRY_BYTES) {
            throw new TooLargeException("entry " + name, content.length(), MAX_ENTRY_BYTES);
        }
        List<RowName> rows = new ArrayList<>();
        for (int at = 0; at < content.length(); at += EntryList.CHUNK_BYTES) {
            rows.add(session.chunk(content.slice(at, Math.min(EntryList.CHUNK_BYTES, content.length() - at))));
            intake.stageIfMany();
        }
        Chunks chunks = new Chunks(content.length(), rows);
        if (!chunks.equals(entries().put(name, chunks))) {
            entriesChanged = true;
        }
        return this;
    }

    @Override
    public CanvasEdit removeEntry(String name) {
        open();
        if (entries().remove(name) != null) {
            entriesChanged = true;
        }
        return this;
    }

    @Override
    public CanvasEdit setThumbnail(Bytes png) {
        open();
        Thumbnail.check(png);
        thumbnail = Optional.of(png);
        return this;
    }

    @Override
    public CanvasEdit comment(String text) {
        open();
        if (text.length() > MAX_COMMENT_LENGTH) {
            throw new TooLargeException("comment", text.length(), MAX_COMMENT_LENGTH);
        }
        comment = text;
        return this;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (base.isEmpty()) {
                session.withdraw(CanvasKeys.head(canvasId));
            }
            session.close();
            begun.end();
        }
    }

    /** The head it starts from. */
    public Optional<Head> head() {
        return base;
    }

    /** The mark of a new canvas. */
    BegunCanvas begun() {
        return begun;
    }

    /** Its rows. */
    public PoolSession session() {
        return session;
    }

    /**
     * The batch that makes all changes, its rows staged before where they are many.
     *
     * @param version of the schema, in which layers are written
     */
    public HeadBatch headBatch(java.time.Instant now, int version) {
        open();
        intake.drain();
        return new HeadBatch(this, reader, now, version);
    }

    EditedTree tree() {
        return tree;
    }

    MergedPrediction prediction() {
        return new MergedPrediction(tree, session, workers);
    }

    TileIntake intake() {
        return intake;
    }

    /** The merged image the revision has. */
    Optional<EditedLayer> merged() {
        return mergedSet || !changesPicture() ? Optional.ofNullable(merged) : Optional.empty();
    }

    Optional<Metadata> changedMetadata() {
        return metadataChanged ? Optional.of(currentMetadata()) : Optional.empty();
    }

    Optional<EntryList> changedEntries() {
        return entriesChanged ? Optional.of(new EntryList(entries())) : Optional.empty();
    }

    Optional<Bytes> thumbnail() {
        return thumbnail;
    }

    String comment() {
        return comment;
    }

    long nextLayer() {
        return nextLayer;
    }

    /** The revision as far as it is not known yet what changed. */
    RevisionRecord baseRecord() {
        return base.map(Head::record).orElseThrow();
    }

    private boolean changesPicture() {
        return tilesChanged || tree.changed();
    }

    private EditedLayer layer(String id, long revision, @Nullable LayerData data) {
        return new EditedLayer(reader, canvasId, session.poolId(), id, revision, data);
    }

    private EditedLayer pixels(String layerId) {
        if (layerId.equals(LayerData.MERGED)) {
            EditedLayer image = merged;
            if (!mergedSet || image == null) {
                throw new NotFoundException("layer", canvasId + "/" + layerId);
            }
            return image;
        }
        EditedLayer layer =
                tree.find(layerId).orElseThrow(() -> new NotFoundException("layer", canvasId + "/" + layerId));
        if (layer.data().kind() != LayerData.Kind.PIXELS) {
            throw new IllegalArgumentException("layer " + layerId + " holds no pixels");
        }
        return layer;
    }

    private Metadata currentMetadata() {
        Metadata known = metadata;
        if (known == null) {
            known = reader.metadata(canvasId, baseRecord());
            metadata = known;
        }
        return known;
    }

    private SortedMap<String, Chunks> entries() {
        SortedMap<String, Chunks> known = entries;
        if (known == null) {
            known = new TreeMap<>();
            if (base.isPresent()) {
                known.putAll(reader.entries(canvasId, baseRecord()).entries());
            }
            entries = known;
        }
        return known;
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("the edit is closed");
        }
    }

    private static boolean same(Metadata one, Metadata other) {
        return one.equals(other)
                && new ArrayList<>(one.attributes().keySet())
                        .equals(new ArrayList<>(other.attributes().keySet()));
    }
}
