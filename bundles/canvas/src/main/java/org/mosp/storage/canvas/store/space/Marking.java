package org.mosp.storage.canvas.store.space;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.mosp.storage.Progress;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/**
 * Finds the rows of a pool that revisions refer to; each record and each block is read once. What cannot be read or is missing ends it:
 * nobody can say then what may go. For one thread.
 */
final class Marking {

    private final Snapshot snapshot;
    private final Serializers serializers;
    private final String poolId;
    private final Progress progress;
    private final Map<RowKind, RowSet> marked = new EnumMap<>(RowKind.class);
    private long count;

    Marking(Snapshot snapshot, Serializers serializers, String poolId, Progress progress) {
        this.snapshot = snapshot;
        this.serializers = serializers;
        this.poolId = poolId;
        this.progress = progress;
        for (RowKind kind : RowKind.values()) {
            marked.put(kind, new RowSet());
        }
    }

    boolean has(RowKind kind, RowName name) {
        return rows(kind).contains(name);
    }

    /**
     * Marks what a canvas's head and the revisions that a predicate lets through refer to.
     *
     * @param records told of every entry of the canvas and its bytes
     * @throws StorageDamagedException if something is missing, damaged, or not the pool's
     */
    void canvas(String canvasId, LongPredicate revisions, ObjLongConsumer<String> records) {
        RevisionRecord head = head(canvasId);
        References references = new References(snapshot, canvasId, head, revisions);
        int found = 0;
        try (Stream<Entry> entries = snapshot.scan(CanvasKeys.canvas(canvasId))) {
            for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
                Entry entry = each.next();
                String key = entry.key();
                records.accept(key, (long) key.length() + entry.value().length());
                if (key.startsWith(CanvasKeys.layers(canvasId)) && references.hasLayer(key)) {
                    found++;
                    layer(entry);
                } else if (key.startsWith(CanvasKeys.entryLists(canvasId)) && references.hasEntries(key)) {
                    found++;
                    entries(entry);
                }
            }
        }
        if (found != references.readable()) {
            throw damaged(
                    CanvasKeys.canvas(canvasId),
                    (references.readable() - found) + " records are missing to which its revisions refer");
        }
    }

    private RevisionRecord head(String canvasId) {
        String key = CanvasKeys.head(canvasId);
        RevisionRecord head = snapshot.get(key)
                .map(entry -> RevisionRecord.decode(key, entry.value()))
                .orElseThrow(() -> damaged(key, "missing: its pool says that it uses it"));
        if (!head.poolId().equals(poolId)) {
            throw damaged(key, "it is of pool " + head.poolId() + ", and " + poolId + " says that it uses it");
        }
        return head;
    }

    /** Marks what a layer's record refers to. */
    private void layer(Entry entry) {
        LayerRecord layer = LayerRecord.decode(entry.key(), entry.value(), serializers);
        PixelFormat format = layer.data().format();
        for (BlockRef ref : layer.blocks().blocks().values()) {
            if (ref instanceof BlockRef.Inline inline) {
                tiles(Block.decode(entry.key(), inline.block(), format.bytesPerPixel()));
            } else if (ref instanceof BlockRef.Stored stored && mark(RowKind.BLOCK, stored.name())) {
                String key = CanvasKeys.row(poolId, RowKind.BLOCK, stored.name());
                Entry block = snapshot.get(key).orElseThrow(() -> damaged(key, "missing: a layer refers to it"));
                tiles(Block.decode(key, block.value(), format.bytesPerPixel()));
            }
        }
    }

    private void tiles(Block block) {
        for (int slot = 0; slot < Block.TILES; slot++) {
            block.tile(slot).flatMap(TileRef::row).ifPresent(name -> mark(RowKind.TILE, name));
        }
    }

    private void entries(Entry entry) {
        EntryList.decode(entry.key(), entry.value()).entries().values().forEach(chunks -> chunks.rows()
                .forEach(name -> mark(RowKind.ENTRY, name)));
    }

    private boolean mark(RowKind kind, RowName name) {
        boolean added = rows(kind).add(name);
        if (added && (++count & 0xfff) == 0) {
            progress.at("marking rows in use", count, 0);
        }
        return added;
    }

    private RowSet rows(RowKind kind) {
        RowSet rows = marked.get(kind);
        if (rows == null) {
            throw new IllegalStateException(kind.name());
        }
        return rows;
    }

    static StorageDamagedException damaged(String key, String finding) {
        return new StorageDamagedException("incremental store", -1, key, finding, null);
    }
}
