package org.mosp.storage.canvas.store.salvage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.salvage.PoolSalvage.Left;
import org.mosp.storage.canvas.store.salvage.SalvageSource.Decoded;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * The layers of a canvas in their versions: each is handed over as it was, without what cannot be read, or, where its record cannot be read,
 * as it was before or after. For one thread.
 */
final class LayerSalvage {

    private final SalvageSource source;
    private final Serializers serializers;
    private final String canvasId;
    private final PoolSalvage pool;
    private final Consumer<EngineEntry> sink;
    private final LayerLosses losses;

    /** The revisions that changed a layer, by layer, as keys and trees name them. */
    private final Map<String, NavigableSet<Long>> versions = new HashMap<>();

    private final Map<String, Optional<Brought>> brought = new HashMap<>();

    /** Which revision's version stands for one that cannot be read, by key. */
    private final Map<String, Long> stand = new HashMap<>();

    private final Map<String, Long> atDepth = new HashMap<>();

    /**
     * A layer's version that was handed over.
     *
     * @param data its node
     * @param whole whether it is as it was
     */
    record Brought(LayerData data, boolean whole) {}

    LayerSalvage(
            SalvageSource source,
            Serializers serializers,
            String canvasId,
            PoolSalvage pool,
            Consumer<EngineEntry> sink,
            LayerLosses losses) {
        this.source = source;
        this.serializers = serializers;
        this.canvasId = canvasId;
        this.pool = pool;
        this.sink = sink;
        this.losses = losses;
    }

    /** There is a version of a layer. */
    void knows(String layerId, long revision) {
        versions.computeIfAbsent(layerId, id -> new TreeSet<>()).add(revision);
    }

    /** Brings a layer's version along; empty if nothing of the layer can be read. */
    Optional<Brought> bring(String layerId, long revision, boolean merged) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        Optional<Brought> known = brought.get(key);
        if (known != null) {
            return known;
        }
        Optional<Brought> result = read(layerId, revision)
                .map(found -> merged
                        ? image(found)
                        : Optional.of(bring(layerId, revision, found, revision, Optional.empty())))
                .orElseGet(() -> merged ? Optional.empty() : instead(layerId, revision));
        brought.put(key, result);
        return result;
    }

    private Optional<Decoded<LayerRecord>> read(String layerId, long revision) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        return source.read(key, value -> LayerRecord.decode(key, value, serializers))
                .filter(found -> found.content().data().id().equals(layerId));
    }

    /** A merged image is handed over whole or not at all: what is left of it says nothing. */
    private Optional<Brought> image(Decoded<LayerRecord> found) {
        LayerRecord record = found.content();
        for (BlockRef block : record.blocks().blocks().values()) {
            if (pool.block(block, record.data().format(), found.entry().version())
                            .lost()
                    != 0) {
                return Optional.empty();
            }
        }
        sink.accept(found.entry());
        return Optional.of(new Brought(record.data(), true));
    }

    private Brought bring(
            String layerId, long revision, Decoded<LayerRecord> found, long asRevision, Optional<LayerData> asData) {
        LayerRecord record = found.content();
        TreeMap<Place, BlockRef> blocks = new TreeMap<>();
        Tally tally = Tally.EMPTY;
        int lostTiles = 0;
        int lostBlocks = 0;
        for (Map.Entry<Place, BlockRef> each : record.blocks().blocks().entrySet()) {
            Left left = pool.block(
                    each.getValue(), record.data().format(), found.entry().version());
            left.ref().ifPresent(ref -> blocks.put(each.getKey(), ref));
            tally = tally.with(left.tally(), each.getKey());
            lostTiles += Math.max(0, left.lost());
            lostBlocks += left.lost() < 0 ? 1 : 0;
        }
        boolean whole = lostTiles + lostBlocks == 0;
        Tally holds = tally;
        LayerData data = asData.orElse(record.data());
        if (whole
                && asData.isEmpty()
                && record.tally().filter(said -> !said.equals(holds)).isEmpty()) {
            write(layerId, asRevision, found.entry(), found.entry().value());
        } else {
            Bytes attributes = asData.isEmpty() ? record.attributes() : serializers.write(LayerData.class, data);
            LayerRecord changed = new LayerRecord(
                    data, attributes, BlockList.of(blocks), record.tally().map(said -> holds));
            write(layerId, asRevision, found.entry(), changed.encode());
        }
        if (!whole) {
            losses.tiles(layerId, data, revision, lostTiles, lostBlocks);
        }
        return new Brought(data, whole && asData.isEmpty());
    }

    /** The layer as it was before, else as it is later. */
    private Optional<Brought> instead(String layerId, long revision) {
        NavigableSet<Long> known = versions.getOrDefault(layerId, new TreeSet<>());
        for (NavigableSet<Long> others :
                List.of(known.headSet(revision, false).descendingSet(), known.tailSet(revision, false))) {
            for (long other : others) {
                Optional<Decoded<LayerRecord>> found = read(layerId, other);
                if (found.isPresent()) {
                    losses.replaced(layerId, found.get().content().data(), revision, other);
                    stand.put(CanvasKeys.layer(canvasId, layerId, revision), other);
                    Brought stands = bring(layerId, revision, found.get(), revision, Optional.empty());
                    return Optional.of(new Brought(stands.data(), false));
                }
            }
        }
        losses.gone(layerId, revision);
        return Optional.empty();
    }

    /**
     * Hands over a layer's version at another depth, for trees in which a node is missing.
     *
     * @param highest the highest revision's number
     * @return the revision in its key; empty if there is no number left
     */
    Optional<Long> atDepth(String layerId, long revision, int depth, long highest) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        Long known = atDepth.get(key + '/' + depth);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Decoded<LayerRecord>> found = read(layerId, stand.getOrDefault(key, revision));
        NavigableSet<Long> used = versions.computeIfAbsent(layerId, id -> new TreeSet<>());
        long free = highest;
        while (free > 0 && used.contains(free)) {
            free--;
        }
        if (found.isEmpty() || free == 0) {
            return Optional.empty();
        }
        used.add(free);
        atDepth.put(key + '/' + depth, free);
        LayerData moved = found.get().content().data().withDepth(depth);
        losses.moved(layerId, moved, revision);
        bring(layerId, revision, found.get(), free, Optional.of(moved));
        return Optional.of(free);
    }

    private void write(String layerId, long revision, EngineEntry like, Bytes value) {
        Bytes key = Bytes.utf8(CanvasKeys.layer(canvasId, layerId, revision));
        sink.accept(new EngineEntry(Keyspace.USER, key, like.version(), like.schemaVersion(), like.flags(), value));
    }
}
