package org.mosp.storage.canvas.store.audit;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.index.Block;
import org.mosp.storage.canvas.store.index.BlockList.BlockRef;
import org.mosp.storage.canvas.store.index.BlockList.Place;
import org.mosp.storage.canvas.store.index.CanvasKeys;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.KnownRows;
import org.mosp.storage.canvas.store.index.LayerRecord;
import org.mosp.storage.canvas.store.index.RowKind;
import org.mosp.storage.canvas.store.index.RowName;
import org.mosp.storage.canvas.store.index.Tally;
import org.mosp.storage.canvas.store.index.TileRef;

/**
 * The rows of a pool, each read from the store once and found sound, whatever canvases refer to it. What was not found sound is not kept
 * in mind: another revision may want it. For one thread.
 */
final class PoolWalk {

    private static final String OTHER_FORMAT = "it is of another pixel format than its layer";

    private final Reading reading;
    private final String poolId;

    /** Tiles with the length of their rows and, in the lowest 4 bits, the bytes of a pixel. */
    private final KnownRows tiles = new KnownRows();

    /** Blocks with what they hold, packed. */
    private final KnownRows blocks = new KnownRows();

    private final KnownRows chunks = new KnownRows();

    PoolWalk(Reading reading, String poolId) {
        this.reading = reading;
        this.poolId = poolId;
    }

    /** What a layer refers to; whether all of it is sound. */
    boolean layer(String key, LayerRecord layer) {
        Tally counted = Tally.EMPTY;
        boolean complete = true;
        for (Map.Entry<Place, BlockRef> block : layer.blocks().blocks().entrySet()) {
            Optional<Tally> found = block(key, block.getValue(), layer.data().format());
            complete &= found.isPresent();
            counted = counted.with(found.orElse(Tally.EMPTY), block.getKey());
        }
        Tally holds = counted;
        if (complete && layer.tally().filter(said -> !said.equals(holds)).isPresent()) {
            reading.doubt(key, "it says that it holds " + layer.tally().get() + ", and holds " + holds);
        }
        return complete;
    }

    /** What a block holds; empty if that cannot be said. */
    private Optional<Tally> block(String layerKey, BlockRef ref, PixelFormat format) {
        if (ref instanceof BlockRef.Inline inline) {
            return reading.decode(
                            layerKey, inline.block(), value -> Block.decode(layerKey, value, format.bytesPerPixel()))
                    .flatMap(block -> tiles(block, format));
        }
        RowName name = ((BlockRef.Stored) ref).name();
        OptionalLong known = blocks.get(name);
        if (known.isPresent()) {
            return Optional.of(Tally.unpacked(known.getAsLong()));
        }
        long doubts = reading.doubts();
        String key = CanvasKeys.row(poolId, RowKind.BLOCK, name);
        Optional<Tally> found = reading.read(key, value -> {
                    hash(key, name, value.toArray());
                    return Block.decode(key, value, format.bytesPerPixel());
                })
                .flatMap(block -> tiles(block, format));
        if (reading.doubts() == doubts) {
            found.ifPresent(tally -> blocks.put(name, tally.packed()));
        }
        return found;
    }

    private Optional<Tally> tiles(Block block, PixelFormat format) {
        Tally tally = Tally.EMPTY;
        boolean complete = true;
        for (int slot = 0; slot < Block.TILES; slot++) {
            Optional<TileRef> tile = block.tile(slot);
            if (tile.isPresent()) {
                OptionalInt length =
                        tile.get().row().map(name -> tile(name, format)).orElse(OptionalInt.of(0));
                complete &= length.isPresent();
                tally = tally.with(slot % Block.SIDE, slot / Block.SIDE, length.orElse(0));
            }
        }
        return complete ? Optional.of(tally) : Optional.empty();
    }

    /** The length of a tile's row, if it is there. */
    private OptionalInt tile(RowName name, PixelFormat format) {
        String key = CanvasKeys.row(poolId, RowKind.TILE, name);
        OptionalLong known = tiles.get(name);
        if (known.isPresent()) {
            if ((known.getAsLong() & 15) != format.bytesPerPixel()) {
                reading.doubt(key, OTHER_FORMAT);
            }
            return OptionalInt.of((int) (known.getAsLong() >>> 4));
        }
        long doubts = reading.doubts();
        OptionalInt found = reading.read(key, value -> {
                    byte[] pixels = reading.reader().codec().decode(key, value);
                    if (pixels.length != format.tileBytes()) {
                        reading.doubt(key, OTHER_FORMAT);
                    }
                    hash(key, name, pixels);
                    return value.length();
                })
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        if (reading.doubts() == doubts && found.isPresent()) {
            tiles.put(name, (long) found.getAsInt() << 4 | format.bytesPerPixel());
        }
        return found;
    }

    /** Whether a kept entry is sound. */
    boolean entry(String listKey, String name, EntryList.Chunks content) {
        boolean complete = true;
        for (RowName row : content.rows()) {
            if (chunks.get(row).isPresent()) {
                continue;
            }
            long doubts = reading.doubts();
            String key = CanvasKeys.row(poolId, RowKind.ENTRY, row);
            Optional<Bytes> chunk = reading.read(key, value -> {
                Bytes unpacked = reading.reader().codec().unpack(key, value, EntryList.CHUNK_BYTES);
                hash(key, row, unpacked.toArray());
                return unpacked;
            });
            if (reading.doubts() == doubts) {
                chunks.put(row, 0);
            }
            complete &= chunk.isPresent();
        }
        long least = Math.max(0, content.rows().size() - 1L) * EntryList.CHUNK_BYTES;
        if (content.length() < least || content.length() > least + EntryList.CHUNK_BYTES) {
            reading.doubt(
                    listKey,
                    "entry " + name + " has " + content.length() + " bytes in "
                            + content.rows().size() + " chunks");
            complete = false;
        }
        return complete;
    }

    private void hash(String key, RowName name, byte[] content) {
        if (!Hash128.of(content).equals(name.hash())) {
            reading.doubt(key, "its content has another hash than its name says");
        }
    }
}
