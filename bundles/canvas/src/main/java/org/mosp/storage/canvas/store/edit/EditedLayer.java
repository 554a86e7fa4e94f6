package org.mosp.storage.canvas.store.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.pool.PoolSession;
import org.mosp.storage.canvas.store.view.CanvasReader;

/**
 * A layer of an edit: as it was, and what changed. What it was is read only when it is needed. Changed by the edit's thread;
 * {@link #parent} may be called by workers.
 */
final class EditedLayer {

    private final CanvasReader reader;
    private final String canvasId;
    private final String poolId;
    private final String id;
    private final String baseId;
    private final long baseRevision;
    private final Map<Place, Map<Integer, Optional<TileRef>>> changes = new HashMap<>();
    private @Nullable LayerData changedData;
    private volatile boolean cleared;
    private int generation;

    /**
     * A layer.
     *
     * @param baseRevision the revision that last changed it, 0 for a new one
     * @param data of a new one, or what replaces that of the base
     */
    EditedLayer(
            CanvasReader reader,
            String canvasId,
            String poolId,
            String id,
            long baseRevision,
            @Nullable LayerData data) {
        this(reader, canvasId, poolId, id, id, baseRevision, data);
    }

    private EditedLayer(
            CanvasReader reader,
            String canvasId,
            String poolId,
            String id,
            String baseId,
            long baseRevision,
            @Nullable LayerData data) {
        this.reader = reader;
        this.canvasId = canvasId;
        this.poolId = poolId;
        this.id = id;
        this.baseId = baseId;
        this.baseRevision = baseRevision;
        this.changedData = data;
    }

    /** A new layer with the pixels of this one as changed so far, no pixel of which is read: its base is this one's. */
    EditedLayer copy(LayerData node) {
        EditedLayer copy = new EditedLayer(reader, canvasId, poolId, node.id(), baseId, baseRevision, node);
        copy.cleared = cleared;
        changes.forEach((place, tiles) -> copy.changes.put(place, new HashMap<>(tiles)));
        return copy;
    }

    String id() {
        return id;
    }

    long baseRevision() {
        return baseRevision;
    }

    boolean isMerged() {
        return id.equals(LayerData.MERGED);
    }

    LayerData data() {
        LayerData changed = changedData;
        return changed != null ? changed : base().data();
    }

    /** Replaces the node; whether that changes anything. */
    boolean setData(LayerData data) {
        if (same(data(), data)) {
            return false;
        }
        if (data.format() != data().format() && hasPixels()) {
            throw new IllegalArgumentException("layer " + id + " has pixels of format " + data().format()
                    + "; clear them before its format is changed");
        }
        changedData = data;
        return true;
    }

    /** Grows when pixels put earlier no longer count. */
    int generation() {
        return generation;
    }

    void clear() {
        cleared = true;
        changes.clear();
        generation++;
    }

    void set(int x, int y, Optional<TileRef> ref) {
        changes.computeIfAbsent(new Place(Block.indexOf(x), Block.indexOf(y)), place -> new HashMap<>())
                .put(Block.slot(x, y), ref);
    }

    /** The row of a tile in the parent revision. */
    Optional<RowName> parent(int x, int y) {
        if (baseRevision == 0) {
            return Optional.empty();
        }
        LayerRecord base = base();
        BlockRef ref = base.blocks().blocks().get(new Place(Block.indexOf(x), Block.indexOf(y)));
        if (ref == null) {
            return Optional.empty();
        }
        return reader.block(canvasId, poolId, ref, base.data().format())
                .tile(Block.slot(x, y))
                .flatMap(TileRef::row);
    }

    /** A tile as changed so far. */
    Optional<TileRef> current(int x, int y) {
        Place place = new Place(Block.indexOf(x), Block.indexOf(y));
        Map<Integer, Optional<TileRef>> changed = changes.get(place);
        Optional<TileRef> tile = changed == null ? null : changed.get(Block.slot(x, y));
        if (tile != null) {
            return tile;
        }
        BlockRef ref =
                cleared || baseRevision == 0 ? null : base().blocks().blocks().get(place);
        return ref == null
                ? Optional.empty()
                : reader.block(canvasId, poolId, ref, base().data().format()).tile(Block.slot(x, y));
    }

    /** Tiles put and not yet decided. */
    List<TileRef.Held> undecided() {
        List<TileRef.Held> found = new ArrayList<>();
        for (Map<Integer, Optional<TileRef>> tiles : changes.values()) {
            for (Optional<TileRef> tile : tiles.values()) {
                if (tile.isPresent() && tile.get() instanceof TileRef.Held held) {
                    found.add(held);
                }
            }
        }
        return found;
    }

    /** Adds the rows of tiles that were put. */
    void addRows(Set<RowName> rows) {
        for (Map<Integer, Optional<TileRef>> tiles : changes.values()) {
            for (Optional<TileRef> tile : tiles.values()) {
                tile.flatMap(TileRef::row).ifPresent(rows::add);
            }
        }
    }

    /**
     * The layer's record, if it is another than the parent revision's.
     *
     * @param decided references in place of those that are {@link TileRef.Held}
     * @param tallied whether it says what the layer holds
     */
    Optional<LayerRecord> changed(PoolSession session, Map<TileRef, TileRef> decided, boolean tallied) {
        BlockList before = baseRevision == 0 ? BlockList.EMPTY : base().blocks();
        Optional<TallyChange> counting =
                (tallied ? tally() : Optional.<Tally>empty()).map(tally -> new TallyChange(tally, session::rowBytes));
        BlockList after = blocks(before, session, decided, counting);
        boolean sameBlocks = after.blocks().equals(before.blocks());
        if (baseRevision != 0 && sameBlocks && (changedData == null || same(changedData, base().data()))) {
            return Optional.empty();
        }
        Optional<Tally> tally = counting.flatMap(
                change -> change.after(after, ref -> reader.block(canvasId, poolId, ref, data().format())));
        if (changedData == null) {
            return Optional.of(new LayerRecord(base().data(), base().attributes(), after, tally));
        }
        return Optional.of(LayerRecord.of(changedData, after, tally, reader.serializers()));
    }

    /** What is there before the changes; absent where the base does not say, for to count it may take long, or be impossible. */
    private Optional<Tally> tally() {
        return cleared || baseRevision == 0
                ? Optional.of(Tally.EMPTY)
                : reader.tallied(canvasId, baseId, baseRevision).record().tally();
    }

    private BlockList blocks(
            BlockList before, PoolSession session, Map<TileRef, TileRef> decided, Optional<TallyChange> counting) {
        if (changes.isEmpty() && !cleared) {
            return before;
        }
        Map<Place, BlockRef> after = cleared ? new TreeMap<>() : new TreeMap<>(before.blocks());
        changes.forEach((place, tiles) -> {
            BlockRef ref = before.blocks().get(place);
            Block old = ref == null || cleared ? Block.empty() : reader.block(canvasId, poolId, ref, data().format());
            Block block = old.with(decide(tiles, decided));
            counting.ifPresent(change -> change.block(place, old, block));
            if (block.isEmpty()) {
                after.remove(place);
            } else if (!block.equals(old)) {
                after.put(place, store(block, ref, session));
            }
        });
        return BlockList.of(after);
    }

    private static Map<Integer, Optional<TileRef>> decide(
            Map<Integer, Optional<TileRef>> tiles, Map<TileRef, TileRef> decided) {
        if (decided.isEmpty()) {
            return tiles;
        }
        Map<Integer, Optional<TileRef>> after = new HashMap<>();
        tiles.forEach((slot, tile) -> after.put(slot, tile.map(ref -> decided.getOrDefault(ref, ref))));
        return after;
    }

    private BlockRef store(Block block, @Nullable BlockRef before, PoolSession session) {
        var bytes = block.encode(data().format().bytesPerPixel());
        if (bytes.length() <= BlockList.INLINE_BYTES) {
            return new BlockRef.Inline(bytes);
        }
        Optional<RowName> parent =
                before instanceof BlockRef.Stored stored ? Optional.of(stored.name()) : Optional.empty();
        return new BlockRef.Stored(session.block(bytes, parent));
    }

    private boolean hasPixels() {
        return !changes.isEmpty()
                || !cleared && baseRevision != 0 && !base().blocks().blocks().isEmpty();
    }

    private LayerRecord base() {
        return reader.layer(canvasId, baseId, baseRevision);
    }

    /** Equal, the order of the attributes included. */
    private static boolean same(LayerData one, LayerData other) {
        return one.equals(other)
                && new ArrayList<>(one.attributes().keySet())
                        .equals(new ArrayList<>(other.attributes().keySet()));
    }
}
