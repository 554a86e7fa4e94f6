package org.mosp.storage.plugin.canvas;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mosp.storage.Bytes;

/**
 * A layer's record. Layout 1: length and bytes of the node, then the blocks to the end. Layout 2: the length and bytes of the tally
 * before the node.
 *
 * @param content everything behind the layout
 * @param blocks the blocks
 */
record StoredLayer(Bytes content, List<PlacedBlock> blocks) {

    private static final int ROW = 0;
    private static final int SUFFIXED_ROW = 1;
    private static final int INLINE = 2;

    /**
     * A block in its place, in blocks.
     *
     * @param name the row it is in, or empty
     * @param inline the block itself, if it is in no row
     */
    record PlacedBlock(int column, int row, String name, Bytes inline) {}

    /** A record of layout 1; empty for one of another. */
    static Optional<StoredLayer> read(Bytes record) throws UnreadableException {
        RecordBytes reader = new RecordBytes(record);
        if (reader.octet() != 1) {
            return Optional.empty();
        }
        Bytes content = record.slice(1, record.length() - 1);
        reader.bytes();
        return Optional.of(new StoredLayer(content, blocks(reader)));
    }

    /** The record in layout 2. */
    Bytes with(Tally tally) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length() + 32);
        byte[] figures = tally.encode();
        out.write(2);
        out.write(figures.length); // at most 60 bytes: a number of one byte
        out.writeBytes(figures);
        out.writeBytes(content.toArray());
        return Bytes.wrap(out.toByteArray());
    }

    /** A record of layout 2 in layout 1; empty for one of another. */
    static Optional<Bytes> withoutTally(Bytes record) throws UnreadableException {
        RecordBytes reader = new RecordBytes(record);
        if (reader.octet() != 2) {
            return Optional.empty();
        }
        reader.bytes();
        Bytes content = reader.rest();
        byte[] bytes = new byte[1 + content.length()];
        bytes[0] = 1;
        content.copyTo(bytes, 1);
        return Optional.of(Bytes.wrap(bytes));
    }

    private static List<PlacedBlock> blocks(RecordBytes reader) throws UnreadableException {
        List<PlacedBlock> blocks = new ArrayList<>();
        long column = 0;
        long row = 0;
        while (reader.hasMore()) {
            row += reader.signed();
            column += reader.signed();
            int kind = reader.octet();
            blocks.add(
                    switch (kind) {
                        case ROW -> new PlacedBlock((int) column, (int) row, RowNames.plain(reader), Bytes.EMPTY);
                        case SUFFIXED_ROW ->
                            new PlacedBlock((int) column, (int) row, RowNames.suffixed(reader), Bytes.EMPTY);
                        case INLINE -> new PlacedBlock((int) column, (int) row, "", reader.bytes());
                        default -> throw new UnreadableException("a block of kind " + kind);
                    });
        }
        return blocks;
    }
}
