package org.mosp.storage.canvas.store.salvage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.mosp.storage.StorageException;
import org.mosp.storage.backup.BackupCancelledException;
import org.mosp.storage.backup.BackupControl;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.framework.SalvagedLoss;
import org.mosp.storage.spi.EngineEntry;

/**
 * All canvases of a store, pool by pool. Memory: keys of one canvas, 64 bytes for each row of one pool. For one thread.
 */
public final class StoreSalvage {

    private final SalvageSource source;
    private final TileCodec codec;
    private final Serializers serializers;
    private final Consumer<EngineEntry> sink;
    private final Consumer<SalvagedLoss> losses;
    private final Set<String> unnamed = new HashSet<>();

    /**
     * Of a source.
     *
     * @param sink takes what makes a sound store
     * @param losses told what could not be brought along as it was
     */
    public StoreSalvage(
            SalvageSource source,
            TileCodec codec,
            Serializers serializers,
            Consumer<EngineEntry> sink,
            Consumer<SalvagedLoss> losses) {
        this.source = source;
        this.codec = codec;
        this.serializers = serializers;
        this.sink = sink;
        this.losses = losses;
    }

    /** As {@code SalvagedCanvases.salvage}. */
    public long salvage(BackupControl control) {
        Map<String, List<String>> byPool = new TreeMap<>();
        List<String> ids = source.names(CanvasKeys.CANVASES, this::unnamed);
        for (String id : ids) {
            if (!source.isBeingDeleted(id)) {
                pool(id).ifPresentOrElse(
                                pool -> byPool.computeIfAbsent(pool, each -> new ArrayList<>())
                                        .add(id),
                                () -> withoutPool(id));
            }
        }
        long done = 0;
        long salvaged = 0;
        for (Map.Entry<String, List<String>> each : byPool.entrySet()) {
            PoolSalvage pool = new PoolSalvage(source, codec, each.getKey(), sink);
            for (String id : each.getValue()) {
                if (!control.goesOn("canvases", done++, ids.size())) {
                    throw new BackupCancelledException("the salvage");
                }
                CanvasKeyring keys = CanvasKeyring.of(source, id, this::unnamed);
                salvaged += new CanvasSalvage(source, codec, serializers, keys, pool, sink, losses).salvage() ? 1 : 0;
            }
        }
        othersInPools(byPool.keySet());
        return salvaged;
    }

    /** The pool a canvas names: its head, or the newest of its revisions that can be read. */
    private Optional<String> pool(String canvasId) {
        String headKey = CanvasKeys.head(canvasId);
        Optional<String> ofHead = source.read(
                        headKey, value -> RevisionRecord.decode(headKey, value).poolId())
                .map(SalvageSource.Decoded::content);
        if (ofHead.isPresent()) {
            return ofHead;
        }
        return CanvasKeyring.of(source, canvasId, this::unnamed).revisions().descendingSet().stream()
                .map(number -> CanvasKeys.revision(canvasId, number))
                .flatMap(key -> source
                        .read(key, value -> RevisionRecord.decode(key, value).poolId())
                        .stream())
                .map(SalvageSource.Decoded::content)
                .findFirst();
    }

    /** No canvas that could be read: what other programs keep there is brought along all the same. */
    private void withoutPool(String canvasId) {
        CanvasKeyring keys = CanvasKeyring.of(source, canvasId, this::unnamed);
        if (keys.isCanvas()) {
            losses.accept(
                    new SalvagedLoss(canvasId, "", "the canvas: neither its head nor a revision of it can be read"));
            return;
        }
        keys.others().forEach(this::bring);
        List<String> plain = new ArrayList<>();
        source.keys(CanvasKeys.CANVASES, plain::add, this::unnamed);
        plain.stream().filter(key -> key.equals(CanvasKeys.CANVASES + canvasId)).forEach(this::bring);
    }

    /** Of pools that canvases use: counts, quotas, and what other programs keep there. Epochs begin anew. */
    private void othersInPools(Set<String> pools) {
        for (String pool : pools) {
            String prefix = CanvasKeys.pool(pool);
            source.keys(
                    prefix,
                    key -> {
                        if (!isRow(key.substring(prefix.length()))) {
                            bring(key);
                        }
                    },
                    this::unnamed);
        }
    }

    private static boolean isRow(String rest) {
        for (RowKind kind : RowKind.values()) {
            if (rest.startsWith(kind.segment() + '/')) {
                return true;
            }
        }
        return rest.startsWith("canvas/") || rest.equals("gc-epoch");
    }

    private void bring(String key) {
        source.get(key).ifPresentOrElse(sink, () -> losses.accept(new SalvagedLoss("", "", "the entry " + key)));
    }

    private void unnamed(StorageException damage) {
        String where = String.valueOf(damage.getMessage());
        if (unnamed.add(where)) {
            losses.accept(new SalvagedLoss("", "", "entries whose names cannot be read: " + where));
        }
    }
}
