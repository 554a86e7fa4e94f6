package org.mosp.storage.canvas.store.view;

import java.util.Optional;
import java.util.stream.Stream;
import org.mosp.storage.Bytes;
import org.mosp.storage.NotFoundException;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.StorageException;
import org.mosp.storage.canvas.Metadata;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Serializers;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.CanvasSchema;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RevisionRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.canvas.store.pool.WeightedCache;
import org.mosp.storage.incremental.Entry;
import org.mosp.storage.incremental.IncrementalStorage;
import org.mosp.storage.incremental.Snapshot;
import org.mosp.storage.incremental.StorageKeys;

/**
 * Reads the records of canvases. What the records of a revision say never changes once written, so decoded ones are kept in memory; a
 * migration may add a tally to a layer. Any number of threads.
 */
public final class CanvasReader {

    private static final long BLOCK_WEIGHT = 12 << 10;

    private final IncrementalStorage storage;
    private final TileCodec codec;
    private final Serializers serializers;
    private final WeightedCache<Block> blocks;
    private final WeightedCache<LayerRecord> layers;

    /** Of which revisions the reader reads; none where that is not known. */
    private final long[] revisions;

    /**
     * A head.
     *
     * @param record what it says
     * @param version of its entry
     */
    public record Head(RevisionRecord record, long version) {}

    /**
     * A reader.
     *
     * @param cacheBytes memory for decoded records
     */
    public CanvasReader(IncrementalStorage storage, TileCodec codec, Serializers serializers, long cacheBytes) {
        this.storage = storage;
        this.codec = codec;
        this.serializers = serializers;
        this.blocks = new WeightedCache<>(cacheBytes * 3 / 4);
        this.layers = new WeightedCache<>(cacheBytes / 4);
        this.revisions = new long[0];
    }

    private CanvasReader(CanvasReader reader, long[] revisions) {
        this.storage = reader.storage;
        this.codec = reader.codec;
        this.serializers = reader.serializers;
        this.blocks = reader.blocks;
        this.layers = reader.layers;
        this.revisions = revisions;
    }

    /** This for what belongs to certain revisions: where one was pruned meanwhile, what is missing is no damage but not found. */
    public CanvasReader of(long... numbers) {
        return new CanvasReader(this, numbers.clone());
    }

    /** Where the records are. */
    public IncrementalStorage storage() {
        return storage;
    }

    /** How tiles are coded. */
    public TileCodec codec() {
        return codec;
    }

    /** How objects are coded. */
    public Serializers serializers() {
        return serializers;
    }

    /** The head of a canvas, if there is such a canvas. */
    public Optional<Head> head(String canvasId) {
        String key = CanvasKeys.head(canvasId);
        return storage.get(key).map(entry -> new Head(RevisionRecord.decode(key, entry.value()), entry.version()));
    }

    /** The head of a canvas. */
    public Head requireHead(String canvasId) {
        StorageKeys.segment(canvasId);
        return head(canvasId).orElseThrow(() -> new NotFoundException("canvas", canvasId));
    }

    /** A revision, if it is there. */
    public Optional<RevisionRecord> revision(String canvasId, long number) {
        String key = CanvasKeys.revision(canvasId, number);
        return storage.get(key).map(entry -> RevisionRecord.decode(key, entry.value()));
    }

    /**
     * A revision that an application names.
     *
     * @throws NotFoundException if there is no such canvas or revision
     */
    public RevisionRecord requireRevision(String canvasId, long number) {
        RevisionRecord head = requireHead(canvasId).record();
        return head.number() == number
                ? head
                : revision(canvasId, number)
                        .orElseThrow(() -> new NotFoundException("revision", canvasId + "@" + number));
    }

    /** Whether a revision is not there any more, and is not the head: it was pruned, or its canvas deleted. */
    public boolean isPruned(String canvasId, long number) {
        // first the revision: it may have been the head's a moment ago
        return storage.get(CanvasKeys.revision(canvasId, number)).isEmpty()
                && head(canvasId)
                        .filter(head -> head.record().number() == number)
                        .isEmpty();
    }

    /** The bytes that all commits of a canvas added; counted from its history where older software wrote the head. */
    public long total(String canvasId, RevisionRecord head) {
        if (head.total() > 0) {
            return head.total();
        }
        try (Snapshot snapshot = storage.snapshot();
                Stream<Entry> revisions = snapshot.scan(CanvasKeys.revisions(canvasId))) {
            return revisions
                    .mapToLong(entry ->
                            RevisionRecord.decode(entry.key(), entry.value()).bytesAdded())
                    .sum();
        }
    }

    /** A layer as of a revision that changed it. */
    public LayerRecord layer(String canvasId, String layerId, long revision) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        Optional<LayerRecord> known = layers.get(key);
        if (known.isPresent()) {
            return known.get();
        }
        return read(canvasId, key).record();
    }

    /**
     * A layer as it is stored.
     *
     * @param record what it says
     * @param schemaVersion in which it says so
     */
    public record StoredLayer(LayerRecord record, int schemaVersion) {}

    /** A layer as of a revision, read anew if what is kept has no tally: a migration may have added one meanwhile. */
    public StoredLayer tallied(String canvasId, String layerId, long revision) {
        String key = CanvasKeys.layer(canvasId, layerId, revision);
        return layers.get(key)
                .filter(known -> known.tally().isPresent())
                .map(known -> new StoredLayer(known, CanvasSchema.WITH_TALLY))
                .orElseGet(() -> read(canvasId, key));
    }

    private StoredLayer read(String canvasId, String key) {
        Entry entry = require(canvasId, key);
        LayerRecord record = LayerRecord.decode(key, entry.value(), serializers);
        keep(key, record);
        return new StoredLayer(record, entry.schemaVersion());
    }

    /** Keeps a record just written. */
    public void keep(String key, LayerRecord record) {
        layers.put(
                key,
                record,
                512
                        + record.attributes().length()
                        + 96L * record.blocks().blocks().size());
    }

    /** The metadata of a revision, its time of change being the revision's. */
    public Metadata metadata(String canvasId, RevisionRecord revision) {
        String key = CanvasKeys.metadata(canvasId, revision.metadata());
        return serializers
                .read(
                        Metadata.class,
                        key,
                        of(revision.number()).require(canvasId, key).value())
                .withUpdatedAt(revision.createdAt());
    }

    /** The foreign entries of a revision. */
    public EntryList entries(String canvasId, RevisionRecord revision) {
        if (revision.entries() == 0) {
            return EntryList.EMPTY;
        }
        String key = CanvasKeys.entries(canvasId, revision.entries());
        return EntryList.decode(
                key, of(revision.number()).require(canvasId, key).value());
    }

    /** A block. */
    public Block block(String canvasId, String poolId, BlockRef ref, PixelFormat format) {
        if (ref instanceof BlockRef.Inline inline) {
            return Block.decode(CanvasKeys.canvas(canvasId), inline.block(), format.bytesPerPixel());
        }
        String key = CanvasKeys.row(poolId, RowKind.BLOCK, ((BlockRef.Stored) ref).name());
        Optional<Block> known = blocks.get(key);
        if (known.isPresent()) {
            return known.get();
        }
        Block block = Block.decode(key, require(canvasId, key).value(), format.bytesPerPixel());
        blocks.put(key, block, BLOCK_WEIGHT);
        return block;
    }

    /** A tile's pixels. */
    public byte[] tile(String canvasId, String poolId, TileRef ref, PixelFormat format) {
        if (ref instanceof TileRef.Colour colour) {
            return fill(colour.pixel(), format);
        }
        RowName name = ref.row().orElseThrow(() -> composedElsewhere(canvasId));
        String key = CanvasKeys.row(poolId, RowKind.TILE, name);
        byte[] pixels = codec.decode(key, require(canvasId, key).value());
        if (pixels.length != format.tileBytes()) {
            throw new StorageDamagedException("incremental store", 0, key, "it is of another pixel format", null);
        }
        return pixels;
    }

    /** The bytes of a tile's row. */
    long rowBytes(String canvasId, String poolId, RowName name) {
        return require(canvasId, CanvasKeys.row(poolId, RowKind.TILE, name))
                .value()
                .length();
    }

    /** A foreign entry. */
    public Bytes entry(String canvasId, String poolId, EntryList.Chunks chunks) {
        byte[] content = new byte[Math.toIntExact(chunks.length())];
        int at = 0;
        for (RowName row : chunks.rows()) {
            String key = CanvasKeys.row(poolId, RowKind.ENTRY, row);
            Bytes chunk = codec.unpack(key, require(canvasId, key).value(), EntryList.CHUNK_BYTES);
            if (chunk.length() > content.length - at) {
                throw new StorageDamagedException("incremental store", 0, key, "it is too long", null);
            }
            chunk.copyTo(content, at);
            at += chunk.length();
        }
        return Bytes.wrap(content);
    }

    /** Forgets what is kept of a canvas and its pool. */
    public void forget(String canvasId, String poolId) {
        layers.removeAll(CanvasKeys.canvas(canvasId));
        blocks.removeAll(CanvasKeys.pool(poolId));
    }

    /** Forgets the blocks of a pool: under the name of a row that was collected another may be stored. */
    public void forgetBlocks(String poolId) {
        blocks.removeAll(CanvasKeys.pool(poolId));
    }

    /** An entry that a revision refers to. */
    public Entry require(String canvasId, String key) {
        return storage.get(key).orElseThrow(() -> missing(canvasId, key));
    }

    /** A row that is missing because its canvas was deleted, or its revision pruned, meanwhile is no damage. */
    private StorageException missing(String canvasId, String key) {
        if (storage.get(CanvasKeys.head(canvasId)).isEmpty()) {
            return new NotFoundException("canvas", canvasId);
        }
        for (long number : revisions) {
            if (isPruned(canvasId, number)) {
                return new NotFoundException("revision", canvasId + "@" + number);
            }
        }
        return new StorageDamagedException("incremental store", -1, key, "missing: a revision refers to it", null);
    }

    private static StorageDamagedException composedElsewhere(String canvasId) {
        return new StorageDamagedException(
                "incremental store",
                -1,
                CanvasKeys.canvas(canvasId),
                "a composed tile outside of a merged image",
                null);
    }

    /** A tile's pixels, all of one colour. */
    public static byte[] fill(long pixel, PixelFormat format) {
        byte[] pixels = new byte[format.tileBytes()];
        int size = format.bytesPerPixel();
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) (pixel >>> 8 * (size - 1 - i));
        }
        for (int filled = size; filled < pixels.length; filled *= 2) {
            System.arraycopy(pixels, 0, pixels, filled, Math.min(filled, pixels.length - filled));
        }
        return pixels;
    }
}
