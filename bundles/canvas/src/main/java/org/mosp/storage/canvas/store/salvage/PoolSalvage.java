package org.mosp.storage.canvas.store.salvage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.KnownRows;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileRef;
import org.mosp.storage.spi.EngineEntry;
import org.mosp.storage.spi.Keyspace;

/** The rows of a pool that kept revisions refer to: each is checked once and handed over once. For one thread. */
final class PoolSalvage {

    private final SalvageSource source;
    private final TileCodec codec;
    private final String poolId;
    private final Consumer<EngineEntry> sink;

    /** Tiles with the length of their rows and, in the lowest 4 bits, the bytes of a pixel. */
    private final KnownRows tiles = new KnownRows();

    private final KnownRows blocks = new KnownRows();
    private final KnownRows chunks = new KnownRows();
    private final Set<RowName> lostTiles = new HashSet<>();

    /** Blocks that had to be made, where the pool has none of that name. */
    private final Map<RowName, Bytes> made = new HashMap<>();

    PoolSalvage(SalvageSource source, TileCodec codec, String poolId, Consumer<EngineEntry> sink) {
        this.source = source;
        this.codec = codec;
        this.poolId = poolId;
        this.sink = sink;
    }

    String poolId() {
        return poolId;
    }

    /**
     * What is left of a block.
     *
     * @param ref the block as it is now; empty if nothing is left
     * @param tally what it holds
     * @param lost tiles that could not be read; 0 if it is as it was, -1 if the block itself cannot be read
     */
    record Left(Optional<BlockRef> ref, Tally tally, int lost) {}

    /** Brings a block along with its tiles. */
    Left block(BlockRef ref, PixelFormat format, long version) {
        if (ref instanceof BlockRef.Inline inline) {
            return read("", inline.block(), format)
                    .map(block -> tiles(ref, block, format, version))
                    .orElseGet(PoolSalvage::nothing);
        }
        RowName name = ((BlockRef.Stored) ref).name();
        OptionalLong known = blocks.get(name);
        if (known.isPresent()) {
            return new Left(Optional.of(ref), Tally.unpacked(known.getAsLong()), 0);
        }
        String key = CanvasKeys.row(poolId, RowKind.BLOCK, name);
        Optional<EngineEntry> entry = source.get(key)
                .filter(found -> Hash128.of(found.value().toArray()).equals(name.hash()));
        Optional<Block> block = entry.flatMap(found -> read(key, found.value(), format));
        if (block.isEmpty()) {
            return nothing();
        }
        Left left = tiles(ref, block.get(), format, version);
        if (left.lost() == 0) {
            sink.accept(entry.get());
            blocks.put(name, left.tally().packed());
        }
        return left;
    }

    private static Left nothing() {
        return new Left(Optional.empty(), Tally.EMPTY, -1);
    }

    private static Optional<Block> read(String key, Bytes value, PixelFormat format) {
        try {
            return Optional.of(Block.decode(key, value, format.bytesPerPixel()));
        } catch (StorageDamagedException e) {
            return Optional.empty();
        }
    }

    private Left tiles(BlockRef ref, Block block, PixelFormat format, long version) {
        Map<Integer, Optional<TileRef>> lost = new HashMap<>();
        Tally tally = Tally.EMPTY;
        for (int slot = 0; slot < Block.TILES; slot++) {
            Optional<TileRef> tile = block.tile(slot);
            if (tile.isEmpty()) {
                continue;
            }
            OptionalLong length =
                    tile.get().row().map(name -> tile(name, format)).orElse(OptionalLong.of(0));
            if (length.isPresent()) {
                tally = tally.with(slot % Block.SIDE, slot / Block.SIDE, length.getAsLong());
            } else {
                lost.put(slot, Optional.empty());
            }
        }
        if (lost.isEmpty()) {
            return new Left(Optional.of(ref), tally, 0);
        }
        Block rest = block.with(lost);
        return new Left(
                rest.isEmpty() ? Optional.empty() : Optional.of(make(rest, format, version, tally)),
                tally,
                lost.size());
    }

    private BlockRef make(Block block, PixelFormat format, long version, Tally tally) {
        Bytes bytes = block.encode(format.bytesPerPixel());
        if (bytes.length() <= BlockList.INLINE_BYTES) {
            return new BlockRef.Inline(bytes);
        }
        RowName name = new RowName(Hash128.of(bytes.toArray()), 0);
        while (true) {
            String key = CanvasKeys.row(poolId, RowKind.BLOCK, name);
            Optional<Bytes> there =
                    Optional.ofNullable(made.get(name)).or(() -> source.get(key).map(EngineEntry::value));
            if (there.isEmpty() || there.get().equals(bytes)) {
                if (blocks.get(name).isEmpty()) {
                    sink.accept(new EngineEntry(Keyspace.USER, Bytes.utf8(key), version, 1, 0, bytes));
                    blocks.put(name, tally.packed());
                    made.put(name, bytes);
                }
                return new BlockRef.Stored(name);
            }
            name = name.next();
        }
    }

    /** The length of a tile's row, if it could be brought along. */
    private OptionalLong tile(RowName name, PixelFormat format) {
        OptionalLong known = tiles.get(name);
        if (known.isPresent()) {
            return (known.getAsLong() & 15) == format.bytesPerPixel()
                    ? OptionalLong.of(known.getAsLong() >>> 4)
                    : OptionalLong.empty();
        }
        if (lostTiles.contains(name)) {
            return OptionalLong.empty();
        }
        String key = CanvasKeys.row(poolId, RowKind.TILE, name);
        Optional<EngineEntry> entry = source.read(key, value -> codec.decode(key, value))
                .filter(read -> read.content().length == format.tileBytes()
                        && Hash128.of(read.content()).equals(name.hash()))
                .map(SalvageSource.Decoded::entry);
        if (entry.isEmpty()) {
            lostTiles.add(name);
            return OptionalLong.empty();
        }
        int length = entry.get().value().length();
        sink.accept(entry.get());
        tiles.put(name, (long) length << 4 | format.bytesPerPixel());
        return OptionalLong.of(length);
    }

    /** Brings a kept entry's chunks along; whether all could be read. */
    boolean entry(EntryList.Chunks content) {
        Map<RowName, EngineEntry> found = new HashMap<>();
        for (RowName row : content.rows()) {
            if (chunks.get(row).isEmpty() && !found.containsKey(row)) {
                String key = CanvasKeys.row(poolId, RowKind.ENTRY, row);
                Optional<EngineEntry> entry = source.read(key, value -> codec.unpack(key, value, EntryList.CHUNK_BYTES))
                        .filter(read -> Hash128.of(read.content().toArray()).equals(row.hash()))
                        .map(SalvageSource.Decoded::entry);
                if (entry.isEmpty()) {
                    return false;
                }
                found.put(row, entry.get());
            }
        }
        found.forEach((row, entry) -> {
            sink.accept(entry);
            chunks.put(row, 0);
        });
        return true;
    }
}
