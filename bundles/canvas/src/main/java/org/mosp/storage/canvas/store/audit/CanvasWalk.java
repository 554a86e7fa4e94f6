package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.VerifyReport;
import org.mosp.storage.VerifyReport.Problem;
import org.mosp.storage.canvas.LayerData;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.view.CanvasReader;
import org.mosp.storage.incremental.Entry;

/**
 * One walk over a canvas, from its revisions down to the tiles; every record is read from the store, not from memory, and
 * once. For one thread.
 */
final class CanvasWalk {

    private static final int MOST_PROBLEMS = 1_000;

    private final CanvasReader reader;
    private final String canvasId;
    private final Set<String> records = new HashSet<>();
    private final Map<RowName, OptionalInt> tiles = new HashMap<>();
    private final Map<RowName, Optional<Tally>> blocks = new HashMap<>();
    private final Set<RowName> chunks = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private long entries;
    private long bytes;
    private long current;

    CanvasWalk(CanvasReader reader, String canvasId) {
        this.reader = reader;
        this.canvasId = canvasId;
    }

    VerifyReport report() {
        return new VerifyReport(entries, bytes, problems);
    }

    /**
     * A revision.
     *
     * @param required whether it must be there; others may have been pruned
     */
    void revision(long number, boolean required) {
        String key = CanvasKeys.revision(canvasId, number);
        current = number;
        read(key, required, value -> RevisionRecord.decode(key, value)).ifPresent(record -> {
            if (record.number() != number) {
                problem(key, "it says it is revision " + record.number());
            }
            revision(record);
        });
    }

    /** What a revision, or the head, refers to. */
    void revision(RevisionRecord record) {
        current = record.number();
        for (LayerVersion layer : record.layers()) {
            layer(record.poolId(), layer.layerId(), layer.revision());
        }
        if (record.merged() != 0) {
            layer(record.poolId(), LayerData.MERGED, record.merged());
        }
        String metadata = CanvasKeys.metadata(canvasId, record.metadata());
        if (records.add(metadata)) {
            read(metadata, value -> reader.serializers().read(Metadata.class, metadata, value));
        }
        if (record.entries() != 0) {
            foreign(record.poolId(), CanvasKeys.entries(canvasId, record.entries()));
        }
    }

    private void layer(String poolId, String layerId, long revision) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        if (records.add(key)) {
            read(key, value -> LayerRecord.decode(key, value, reader.serializers()))
                    .ifPresent(layer -> layer(poolId, key, layer));
        }
    }

    private void layer(String poolId, String key, LayerRecord layer) {
        Tally counted = Tally.EMPTY;
        boolean complete = true;
        for (Map.Entry<Place, BlockRef> block : layer.blocks().blocks().entrySet()) {
            Optional<Tally> found =
                    block(poolId, key, block.getValue(), layer.data().format());
            complete &= found.isPresent();
            counted = counted.with(found.orElse(Tally.EMPTY), block.getKey());
        }
        Tally holds = counted;
        if (complete) {
            layer.tally()
                    .filter(said -> !said.equals(holds))
                    .ifPresent(said -> problem(key, "it says that it holds " + said + ", and holds " + holds));
        }
    }

    /** What a block holds; empty if that cannot be said. */
    private Optional<Tally> block(String poolId, String layerKey, BlockRef ref, PixelFormat format) {
        if (ref instanceof BlockRef.Inline inline) {
            return decode(layerKey, () -> Block.decode(layerKey, inline.block(), format.bytesPerPixel()))
                    .flatMap(block -> tiles(poolId, block, format));
        }
        RowName name = ((BlockRef.Stored) ref).name();
        Optional<Tally> known = blocks.get(name);
        if (known == null) {
            String key = CanvasKeys.row(poolId, RowKind.BLOCK, name);
            known = read(key, value -> {
                        hash(key, name, value.toArray());
                        return Block.decode(key, value, format.bytesPerPixel());
                    })
                    .flatMap(block -> tiles(poolId, block, format));
            blocks.put(name, known);
        }
        return known;
    }

    private Optional<Tally> tiles(String poolId, Block block, PixelFormat format) {
        Tally tally = Tally.EMPTY;
        boolean complete = true;
        for (int slot = 0; slot < Block.TILES; slot++) {
            Optional<TileRef> tile = block.tile(slot);
            if (tile.isPresent()) {
                OptionalInt length =
                        tile.get().row().map(name -> tile(poolId, name, format)).orElse(OptionalInt.of(0));
                complete &= length.isPresent();
                tally = tally.with(slot % Block.SIDE, slot / Block.SIDE, length.orElse(0));
            }
        }
        return complete ? Optional.of(tally) : Optional.empty();
    }

    /** The length of a tile's row, if it is there. */
    private OptionalInt tile(String poolId, RowName name, PixelFormat format) {
        OptionalInt known = tiles.get(name);
        if (known == null) {
            String key = CanvasKeys.row(poolId, RowKind.TILE, name);
            known = read(key, value -> {
                        byte[] pixels = reader.codec().decode(key, value);
                        if (pixels.length != format.tileBytes()) {
                            problem(key, "it is of another pixel format than its layer");
                        }
                        hash(key, name, pixels);
                        return value.length();
                    })
                    .map(OptionalInt::of)
                    .orElse(OptionalInt.empty());
            tiles.put(name, known);
        }
        return known;
    }

    private void foreign(String poolId, String key) {
        if (!records.add(key)) {
            return;
        }
        read(key, value -> EntryList.decode(key, value))
                .ifPresent(list -> list.entries().forEach((name, content) -> foreign(poolId, key, name, content)));
    }

    private void foreign(String poolId, String listKey, String name, EntryList.Chunks content) {
        for (RowName row : content.rows()) {
            if (chunks.add(row)) {
                String key = CanvasKeys.row(poolId, RowKind.ENTRY, row);
                read(key, value -> {
                    Bytes chunk = reader.codec().unpack(key, value, EntryList.CHUNK_BYTES);
                    hash(key, row, chunk.toArray());
                    return chunk;
                });
            }
        }
        long least = Math.max(0, content.rows().size() - 1L) * EntryList.CHUNK_BYTES;
        if (content.length() < least || content.length() > least + EntryList.CHUNK_BYTES) {
            problem(
                    listKey,
                    "entry " + name + " has " + content.length() + " bytes in "
                            + content.rows().size() + " chunks");
        }
    }

    private void hash(String key, RowName name, byte[] content) {
        if (!Hash128.of(content).equals(name.hash())) {
            problem(key, "its content has another hash than its name says");
        }
    }

    private <T> Optional<T> read(String key, Function<Bytes, T> decoder) {
        return read(key, true, decoder);
    }

    private <T> Optional<T> read(String key, boolean required, Function<Bytes, T> decoder) {
        return decode(key, () -> {
            Entry entry = reader.storage().get(key).orElse(null);
            if (entry == null) {
                if (required) {
                    missing(key);
                }
                return null;
            }
            entries++;
            bytes += entry.value().length();
            return decoder.apply(entry.value());
        });
    }

    private <T> Optional<T> decode(String key, Supplier<@Nullable T> read) {
        try {
            return Optional.ofNullable(read.get());
        } catch (StorageDamagedException e) {
            problem(key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** What is missing because its canvas was deleted, or its revision pruned, meanwhile is no damage. */
    private void missing(String key) {
        if (reader.head(canvasId).isEmpty()) {
            throw new NotFoundException("canvas", canvasId);
        }
        if (reader.isPruned(canvasId, current)) {
            return;
        }
        problem(key, "missing: a revision refers to it");
    }

    private void problem(String where, String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(where, what));
        }
    }
}
