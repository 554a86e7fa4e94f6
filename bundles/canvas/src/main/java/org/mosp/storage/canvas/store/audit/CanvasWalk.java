package org.mosp.storage.canvas.store.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.LayerVersion;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
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
    private final Set<RowName> tiles = new HashSet<>();
    private final Set<RowName> blocks = new HashSet<>();
    private final Set<RowName> chunks = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private long entries;
    private long bytes;

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
        read(key, required, value -> RevisionRecord.decode(key, value)).ifPresent(record -> {
            if (record.number() != number) {
                problem(key, "it says it is revision " + record.number());
            }
            revision(record);
        });
    }

    /** What a revision, or the head, refers to. */
    void revision(RevisionRecord record) {
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
                    .ifPresent(layer -> layer.blocks()
                            .blocks()
                            .values()
                            .forEach(block ->
                                    block(poolId, key, block, layer.data().format())));
        }
    }

    private void block(String poolId, String layerKey, BlockRef ref, PixelFormat format) {
        Optional<Block> block = Optional.empty();
        if (ref instanceof BlockRef.Inline inline) {
            block = decode(layerKey, () -> Block.decode(layerKey, inline.block(), format.bytesPerPixel()));
        } else if (ref instanceof BlockRef.Stored stored && blocks.add(stored.name())) {
            String key = CanvasKeys.row(poolId, RowKind.BLOCK, stored.name());
            block = read(key, value -> {
                hash(key, stored.name(), value.toArray());
                return Block.decode(key, value, format.bytesPerPixel());
            });
        }
        block.ifPresent(found -> {
            for (int slot = 0; slot < Block.TILES; slot++) {
                found.tile(slot).flatMap(TileRef::row).ifPresent(name -> tile(poolId, name, format));
            }
        });
    }

    private void tile(String poolId, RowName name, PixelFormat format) {
        if (!tiles.add(name)) {
            return;
        }
        String key = CanvasKeys.row(poolId, RowKind.TILE, name);
        read(key, value -> {
            byte[] pixels = reader.codec().decode(key, value);
            if (pixels.length != format.tileBytes()) {
                problem(key, "it is of another pixel format than its layer");
            }
            hash(key, name, pixels);
            return pixels;
        });
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

    /** What is missing because its canvas was deleted meanwhile is no damage. */
    private void missing(String key) {
        if (reader.head(canvasId).isEmpty()) {
            throw new NotFoundException("canvas", canvasId);
        }
        problem(key, "missing: a revision refers to it");
    }

    private void problem(String where, String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(where, what));
        }
    }
}
