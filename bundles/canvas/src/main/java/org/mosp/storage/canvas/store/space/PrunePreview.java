package org.mosp.storage.canvas.store.space;

import java.util.Map;
import java.util.Optional;
import org.mosp.storage.Progress;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.PrunePolicy;
import org.mosp.storage.canvas.PruneReport;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.Snapshot;

/** What a pruning and the collection after it would take away, from one snapshot. For one thread. */
final class PrunePreview {

    private final Snapshot snapshot;
    private final Serializers serializers;
    private final String poolId;
    private final Marking marking;
    private final Map<RowKind, RowSet> counted =
            Map.of(RowKind.TILE, new RowSet(), RowKind.BLOCK, new RowSet(), RowKind.ENTRY, new RowSet());
    private long freed;

    private PrunePreview(Snapshot snapshot, Serializers serializers, String poolId, Progress progress) {
        this.snapshot = snapshot;
        this.serializers = serializers;
        this.poolId = poolId;
        this.marking = new Marking(snapshot, serializers, poolId, progress);
    }

    /** As {@code CanvasSpace.plan}. */
    static PruneReport of(
            Snapshot snapshot, Serializers serializers, String canvasId, PrunePolicy policy, Progress progress) {
        PruneChoice choice = new PruneChoice(snapshot, canvasId, policy);
        String poolId = choice.table().head().poolId();
        PrunePreview preview = new PrunePreview(snapshot, serializers, poolId, progress);
        preview.count(canvasId, choice);
        return new PruneReport(canvasId, choice.keptCount(), choice.pruned(), choice.labelled(), preview.freed);
    }

    private void count(String canvasId, PruneChoice choice) {
        PoolUsers.of(snapshot, poolId)
                .forEach(user -> marking.canvas(
                        user, number -> !user.equals(canvasId) || choice.keeps(number), (key, bytes) -> {}));
        RevisionTable table = choice.table();
        for (long number : choice.pruned()) {
            freed += table.bytes(table.indexOf(number));
        }
        UnusedRecords unused = new UnusedRecords(snapshot, canvasId, table.head(), choice::keeps);
        unused.layers(this::layer);
        unused.entryLists(this::entries);
        unused.metadata(this::add);
    }

    private void layer(Entry entry) {
        add(entry);
        LayerRecord layer = LayerRecord.decode(entry.key(), entry.value(), serializers);
        PixelFormat format = layer.data().format();
        for (BlockRef ref : layer.blocks().blocks().values()) {
            if (ref instanceof BlockRef.Inline inline) {
                tiles(Block.decode(entry.key(), inline.block(), format.bytesPerPixel()));
            } else if (ref instanceof BlockRef.Stored stored) {
                row(RowKind.BLOCK, stored.name())
                        .ifPresent(block -> tiles(Block.decode(block.key(), block.value(), format.bytesPerPixel())));
            }
        }
    }

    private void tiles(Block block) {
        for (int slot = 0; slot < Block.TILES; slot++) {
            block.tile(slot).flatMap(TileRef::row).ifPresent(name -> row(RowKind.TILE, name));
        }
    }

    private void entries(Entry entry) {
        add(entry);
        EntryList.decode(entry.key(), entry.value()).entries().values().forEach(chunks -> chunks.rows()
                .forEach(name -> row(RowKind.ENTRY, name)));
    }

    /** Counts a row that nothing refers to any more, once; one that is gone already is not counted. */
    private Optional<Entry> row(RowKind kind, RowName name) {
        RowSet seen = counted.get(kind);
        if (seen == null || marking.has(kind, name) || !seen.add(name)) {
            return Optional.empty();
        }
        Optional<Entry> row = snapshot.get(CanvasKeys.row(poolId, kind, name));
        row.ifPresent(this::add);
        return row;
    }

    private void add(Entry entry) {
        freed += (long) entry.key().length() + entry.value().length();
    }
}
