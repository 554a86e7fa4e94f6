package org.mosp.storage.canvas.store.salvage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.Label;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.edit.Thumbnail;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.Cursor;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LabelList;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.salvage.LayerSalvage.Brought;
import org.mosp.storage.canvas.store.salvage.SalvageSource.Decoded;
import org.mosp.storage.framework.SalvagedLoss;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/**
 * One canvas: its revisions from the first to the last, each with its number and with what can be read of it, then the head and what stands
 * beside. Whatever is handed over refers only to what is handed over too. For one thread.
 */
final class CanvasSalvage {

    private final SalvageSource source;
    private final TileCodec codec;
    private final Serializers serializers;
    private final CanvasKeyring keys;
    private final Consumer<EngineEntry> sink;
    private final Consumer<SalvagedLoss> losses;
    private final LayerLosses layerLosses = new LayerLosses();
    private final LayerSalvage layers;
    private final PoolSalvage pool;
    private final String canvasId;
    private final TreeMap<Long, EngineEntry> metadata = new TreeMap<>();
    private final TreeMap<Long, Boolean> entries = new TreeMap<>();
    private final Set<Long> imagesLost = new HashSet<>();
    private final Set<Long> missing = new HashSet<>();

    /** The number of the metadata that the head has a copy of. */
    private long headMetadata;

    CanvasSalvage(
            SalvageSource source,
            TileCodec codec,
            Serializers serializers,
            CanvasKeyring keys,
            PoolSalvage pool,
            Consumer<EngineEntry> sink,
            Consumer<SalvagedLoss> losses) {
        this.source = source;
        this.codec = codec;
        this.serializers = serializers;
        this.keys = keys;
        this.canvasId = keys.canvasId();
        this.pool = pool;
        this.sink = sink;
        this.losses = losses;
        this.layers = new LayerSalvage(source, serializers, canvasId, pool, sink, layerLosses);
        keys.layers().forEach((layerId, numbers) -> numbers.forEach(number -> layers.knows(layerId, number)));
    }

    /** Brings the canvas along; whether there was anything to go on from. */
    boolean salvage() {
        Optional<Decoded<RevisionRecord>> head = readHead();
        headMetadata = head.map(found -> found.content().metadata()).orElse(0L);
        NavigableSet<Long> kept = new TreeSet<>();
        for (long number : keys.revisions()) {
            if (revision(number).isPresent()) {
                kept.add(number);
            }
        }
        // the head says again what its revision says
        head.ifPresent(found -> kept.add(found.content().number()));
        if (kept.isEmpty()) {
            lost("the canvas: neither its head nor a revision of it can be read");
            return false;
        }
        keys.revisions().stream()
                .filter(number -> !kept.contains(number))
                .forEach(number -> lost("revision " + number));
        long highest = Math.max(
                head.map(found -> found.content().highest()).orElse(0L), Math.max(kept.last(), keys.highest()));
        long current = head.map(found -> found.content().number()).orElse(kept.last());
        if (head.isEmpty()) {
            lost("its head: it is at revision " + current + " now, the newest that can be read");
            if (keys.highest() > kept.last() && !keys.revisions().contains(keys.highest())) {
                lost("revision " + keys.highest() + ", of which not even the name is left");
            }
        }
        // a number that any revision's tree names is not free, be its record there or not
        for (long number : kept) {
            revision(number).or(() -> head).ifPresent(found -> found.content()
                    .layers()
                    .forEach(layer -> layers.knows(layer.layerId(), layer.revision())));
        }
        RevisionRecord last = null;
        EngineEntry lastEntry = null;
        for (long number : kept) {
            Decoded<RevisionRecord> found = revision(number).or(() -> head).orElseThrow();
            RevisionRecord mended =
                    mend(found.content(), kept, highest, found.entry().version());
            // fields of later software stay as they are
            boolean asItWas = mended.equals(found.content()) && !isHead(found.entry());
            put(
                    CanvasKeys.revision(canvasId, number),
                    found.entry(),
                    asItWas ? found.entry().value() : mended.encode(false));
            if (number == current) {
                last = mended;
                lastEntry = found.entry();
            }
        }
        if (last == null || lastEntry == null) {
            throw new IllegalStateException("revision " + current + " is not among " + kept);
        }
        putHead(last, lastEntry, head, highest);
        beside(kept);
        layerLosses.tell(canvasId, losses);
        return true;
    }

    private boolean isHead(EngineEntry entry) {
        return entry.key().equals(Bytes.utf8(CanvasKeys.head(canvasId)));
    }

    private Optional<Decoded<RevisionRecord>> readHead() {
        String key = CanvasKeys.head(canvasId);
        return source.read(key, value -> RevisionRecord.decode(key, value))
                .filter(found -> found.content().poolId().equals(pool.poolId()));
    }

    private Optional<Decoded<RevisionRecord>> revision(long number) {
        String key = CanvasKeys.revision(canvasId, number);
        return source.read(key, value -> RevisionRecord.decode(key, value))
                .filter(found -> found.content().number() == number
                        && found.content().poolId().equals(pool.poolId()));
    }

    private RevisionRecord mend(RevisionRecord record, NavigableSet<Long> kept, long highest, long version) {
        long parent = record.parent();
        if (parent != 0 && !kept.contains(parent)) {
            if (!keys.revisions().contains(parent) && missing.add(parent)) {
                lost("revision " + parent + ", of which not even the name is left");
            }
            Long nearest = kept.lower(Math.min(parent, record.number()));
            parent = nearest == null ? 0 : nearest;
        }
        List<LayerVersion> tree = new ArrayList<>(record.layers().size());
        boolean whole = true;
        int deepest = 0;
        for (LayerVersion each : record.layers()) {
            Optional<Brought> brought = layers.bring(each.layerId(), each.revision(), false);
            whole &= brought.filter(Brought::whole).isPresent();
            if (brought.isEmpty()) {
                continue;
            }
            LayerData node = brought.get().data();
            LayerVersion placed = each;
            int depth = Math.min(node.depth(), deepest);
            if (depth != node.depth()) {
                Optional<Long> moved = layers.atDepth(each.layerId(), each.revision(), depth, highest);
                if (moved.isEmpty()) {
                    layerLosses.gone(each.layerId(), each.revision());
                    continue;
                }
                placed = new LayerVersion(each.layerId(), moved.get());
            }
            tree.add(placed);
            deepest = depth + (node.kind() == LayerData.Kind.GROUP ? 1 : 0);
        }
        long merged = merged(record, whole);
        bringMetadata(record, version);
        return record.mended(parent, entries(record), merged, tree);
    }

    /** A merged image shows all layers: where one is not what it was, the image is not true. */
    private long merged(RevisionRecord record, boolean whole) {
        if (record.merged() == 0
                || whole
                        && layers.bring(LayerData.MERGED, record.merged(), true).isPresent()) {
            return record.merged();
        }
        if (whole && imagesLost.add(record.merged())) {
            lost("the merged image of revision " + record.merged() + ", which can be composed again");
        }
        return 0;
    }

    /** Hands the metadata over under its own number; where it cannot be read, as it was before or is later. */
    private void bringMetadata(RevisionRecord record, long version) {
        long number = record.metadata();
        if (!metadata.containsKey(number)) {
            Bytes key = Bytes.utf8(CanvasKeys.metadata(canvasId, number));
            EngineEntry found = findMetadata(record, version);
            EngineEntry own = new EngineEntry(
                    Keyspace.USER, key, found.version(), found.schemaVersion(), found.flags(), found.value());
            sink.accept(own);
            metadata.put(number, own);
        }
    }

    private EngineEntry findMetadata(RevisionRecord record, long version) {
        long number = record.metadata();
        Optional<EngineEntry> own = readMetadata(CanvasKeys.metadata(canvasId, number));
        if (own.isPresent()) {
            return own.get();
        }
        Optional<EngineEntry> ofHead = readMetadata(CanvasKeys.metadata(canvasId));
        if (number == headMetadata && ofHead.isPresent()) {
            return ofHead.get(); // the same, once more
        }
        List<Long> others =
                new ArrayList<>(keys.metadata().headSet(number, false).descendingSet());
        others.addAll(keys.metadata().tailSet(number, false));
        for (long other : others) {
            Optional<EngineEntry> found = readMetadata(CanvasKeys.metadata(canvasId, other));
            if (found.isPresent()) {
                lost("the metadata as changed by revision " + number + ": what revision " + other
                        + " said stands there");
                return found.get();
            }
        }
        if (ofHead.isPresent()) {
            lost("the metadata as changed by revision " + number + ": what the head said stands there");
            return ofHead.get();
        }
        lost("the metadata as changed by revision " + number + ": its name, size and tags");
        Metadata blank = Metadata.of("salvaged " + canvasId, 0, 0).withUpdatedAt(record.createdAt());
        return new EngineEntry(Keyspace.USER, Bytes.EMPTY, version, 1, 0, serializers.write(Metadata.class, blank));
    }

    private Optional<EngineEntry> readMetadata(String key) {
        return source.read(key, value -> serializers.read(Metadata.class, key, value))
                .map(Decoded::entry);
    }

    private long entries(RevisionRecord record) {
        long number = record.entries();
        return number != 0 && entries.computeIfAbsent(number, this::bringEntries) ? number : 0;
    }

    private boolean bringEntries(long number) {
        String key = CanvasKeys.entries(canvasId, number);
        Optional<Decoded<EntryList>> list = source.read(key, value -> EntryList.decode(key, value));
        if (list.isEmpty()) {
            lost("the kept entries of the file, as of revision " + number);
            return false;
        }
        TreeMap<String, EntryList.Chunks> left = new TreeMap<>();
        list.get().content().entries().forEach((name, content) -> {
            if (pool.entry(content)) {
                left.put(name, content);
            } else {
                lost("the kept entry " + name + " of the file, as of revision " + number);
            }
        });
        boolean whole = left.size() == list.get().content().entries().size();
        put(key, list.get().entry(), whole ? list.get().entry().value() : new EntryList(left).encode());
        return !left.isEmpty() || whole;
    }

    private void putHead(
            RevisionRecord last, EngineEntry lastEntry, Optional<Decoded<RevisionRecord>> head, long highest) {
        EngineEntry like = head.map(Decoded::entry).orElse(lastEntry);
        long nextLayer = Math.max(head.map(found -> found.content().nextLayer()).orElse(0L), keys.nextLayer());
        long total = head.map(found -> found.content().total()).orElse(0L); // 0: counted from the history
        put(
                CanvasKeys.head(canvasId),
                like,
                last.asHead(highest, nextLayer, total).encode(true));
        EngineEntry said = Objects.requireNonNull(metadata.get(last.metadata()));
        put(CanvasKeys.metadata(canvasId), said, said.value());
        sink.accept(new EngineEntry(
                Keyspace.USER,
                Bytes.utf8(CanvasKeys.user(pool.poolId(), canvasId)),
                like.version(),
                1,
                0,
                Bytes.EMPTY));
    }

    private void beside(NavigableSet<Long> kept) {
        String labelsKey = CanvasKeys.labels(canvasId);
        if (keys.others().contains(labelsKey)) {
            Optional<Decoded<LabelList>> labels = source.read(labelsKey, value -> LabelList.decode(labelsKey, value));
            labels.ifPresent(found ->
                    put(labelsKey, found.entry(), left(found.content(), kept).encode()));
            if (labels.isEmpty()) {
                lost("the labels");
            }
        }
        String cursorKey = CanvasKeys.cursor(canvasId);
        source.read(cursorKey, value -> Cursor.decode(cursorKey, value))
                .filter(found -> kept.contains(found.content().tip()))
                .ifPresent(found -> sink.accept(found.entry()));
        String thumbnailKey = CanvasKeys.thumbnail(canvasId);
        source.get(thumbnailKey)
                .filter(entry ->
                        Thumbnail.problem(codec, thumbnailKey, entry.value()).isEmpty())
                .ifPresent(sink);
        for (String key : keys.others()) {
            if (!key.equals(labelsKey) && !key.equals(cursorKey) && !key.equals(thumbnailKey)) {
                source.get(key).ifPresentOrElse(sink, () -> lost("the entry " + key));
            }
        }
    }

    private LabelList left(LabelList labels, NavigableSet<Long> kept) {
        LabelList left = labels;
        for (Label label : labels.labels()) {
            if (!kept.contains(label.revision())) {
                lost("the label " + label.name() + ", with its revision " + label.revision());
                left = left.without(label.name());
            }
        }
        return left;
    }

    private void put(String key, EngineEntry like, Bytes value) {
        sink.accept(new EngineEntry(
                Keyspace.USER, Bytes.utf8(key), like.version(), like.schemaVersion(), like.flags(), value));
    }

    private void lost(String what) {
        losses.accept(new SalvagedLoss(canvasId, "", what));
    }
}
