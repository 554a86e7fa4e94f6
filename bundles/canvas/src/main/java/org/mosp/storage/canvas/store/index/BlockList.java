package org.mosp.storage.canvas.store.index;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.mosp.storage.Bytes;

/**
 * The blocks of a layer by place, ordered by row and column. Immutable.
 *
 * <p>As bytes: for each block the row and the column as signed differences to the one before, then 0 and the hash, or 1,
 * the hash and the suffix, or 2, the length and the block itself: one of a few bytes needs no row.
 */
public final class BlockList {

    /** No blocks. */
    public static final BlockList EMPTY = new BlockList(new TreeMap<>());

    /** A block of at most so many bytes stands in the list itself: a row would take more. */
    public static final int INLINE_BYTES = 40;

    private static final int ROW = 0;
    private static final int SUFFIXED_ROW = 1;
    private static final int INLINE = 2;

    /** Where a block is, in blocks. */
    public record Place(int x, int y) implements Comparable<Place> {

        /** The column of a tile of that block. */
        public int tileX(int slot) {
            return x * Block.SIDE + slot % Block.SIDE;
        }

        /** The row of a tile of that block. */
        public int tileY(int slot) {
            return y * Block.SIDE + slot / Block.SIDE;
        }

        @Override
        public int compareTo(Place other) {
            return y != other.y ? Integer.compare(y, other.y) : Integer.compare(x, other.x);
        }
    }

    /** What a place holds. */
    public sealed interface BlockRef {

        /** The block is in a row of the pool. */
        record Stored(RowName name) implements BlockRef {}

        /** The block itself. */
        record Inline(Bytes block) implements BlockRef {}
    }

    private final NavigableMap<Place, BlockRef> blocks;

    private BlockList(NavigableMap<Place, BlockRef> blocks) {
        this.blocks = Collections.unmodifiableNavigableMap(blocks);
    }

    /** Of blocks by place. */
    public static BlockList of(Map<Place, BlockRef> blocks) {
        return new BlockList(new TreeMap<>(blocks));
    }

    /** Blocks by place, in order. */
    public NavigableMap<Place, BlockRef> blocks() {
        return blocks;
    }

    /** Writes the list. */
    void encode(RecordWriter writer) {
        int x = 0;
        int y = 0;
        for (Map.Entry<Place, BlockRef> block : blocks.entrySet()) {
            Place place = block.getKey();
            writer.signed((long) place.y() - y).signed((long) place.x() - x);
            x = place.x();
            y = place.y();
            if (block.getValue() instanceof BlockRef.Inline inline) {
                writer.octet(INLINE).bytes(inline.block());
            } else if (block.getValue() instanceof BlockRef.Stored stored) {
                RowName name = stored.name();
                writer.octet(name.suffix() == 0 ? ROW : SUFFIXED_ROW).hash(name.hash());
                if (name.suffix() != 0) {
                    writer.number(name.suffix());
                }
            }
        }
    }

    /** Reads a list to the reader's end. */
    static BlockList decode(RecordReader reader) {
        TreeMap<Place, BlockRef> blocks = new TreeMap<>();
        long x = 0;
        long y = 0;
        while (reader.hasMore()) {
            y += reader.signed();
            x += reader.signed();
            if (x != (int) x || y != (int) y) {
                throw reader.damaged("a block outside of the plane");
            }
            int kind = reader.octet();
            BlockRef ref =
                    switch (kind) {
                        case ROW -> new BlockRef.Stored(new RowName(reader.hash(), 0));
                        case SUFFIXED_ROW ->
                            new BlockRef.Stored(new RowName(reader.hash(), reader.number(RowName.MAX_SUFFIX)));
                        case INLINE -> new BlockRef.Inline(reader.bytes());
                        default -> throw reader.damaged("a block of kind " + kind);
                    };
            blocks.put(new Place((int) x, (int) y), ref);
        }
        return new BlockList(blocks);
    }
}
