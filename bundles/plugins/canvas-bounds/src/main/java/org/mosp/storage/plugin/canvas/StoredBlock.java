package org.mosp.storage.plugin.canvas;

import org.mosp.storage.Bytes;

/** The references of 16 x 16 tiles: layout 1, bytes per pixel, runs of {@code (count - 1) * 8 + kind} in row order. */
final class StoredBlock {

    private static final int LAYOUT = 1;
    private static final int TILES = Tally.SIDE * Tally.SIDE;
    private static final int EMPTY = 0;
    private static final int COLOUR = 1;
    private static final int STORED = 2;
    private static final int SUFFIXED = 3;
    private static final int COMPOSED = 4;
    private static final int CORRECTED = 5;

    private final RecordBytes reader;
    private final RowLengths lengths;
    private final Tally tally = new Tally();
    private int slot;

    private StoredBlock(Bytes block, RowLengths lengths) {
        this.reader = new RecordBytes(block);
        this.lengths = lengths;
    }

    /** How long tiles' rows are. */
    interface RowLengths {

        /** The length of the row of that name. */
        long of(String name) throws UnreadableException;
    }

    /** What a block holds, as if it were the first of the plane. */
    static Tally tally(Bytes block, RowLengths lengths) throws UnreadableException {
        return new StoredBlock(block, lengths).count();
    }

    private Tally count() throws UnreadableException {
        if (reader.octet() != LAYOUT) {
            throw new UnreadableException("a block of another layout");
        }
        int bytesPerPixel = reader.octet();
        while (reader.hasMore()) {
            long header = reader.number();
            long end = slot + (header >>> 3) + 1;
            if (end > TILES) {
                throw new UnreadableException("more tiles than a block has");
            }
            run((int) header & 7, (int) end, bytesPerPixel);
        }
        return tally;
    }

    private void run(int kind, int end, int bytesPerPixel) throws UnreadableException {
        switch (kind) {
            case EMPTY -> slot = end;
            case COLOUR -> {
                reader.raw(bytesPerPixel);
                rows(end, RowKind.NONE);
            }
            case STORED -> rows(end, RowKind.PLAIN);
            case SUFFIXED -> rows(end, RowKind.SUFFIXED);
            case COMPOSED -> {
                reader.octet();
                rows(end, RowKind.NONE);
            }
            case CORRECTED -> {
                reader.octet();
                rows(end, RowKind.SUFFIXED);
            }
            default -> throw new UnreadableException("a run of kind " + kind);
        }
    }

    private enum RowKind {
        NONE,
        PLAIN,
        SUFFIXED
    }

    private void rows(int end, RowKind kind) throws UnreadableException {
        for (; slot < end; slot++) {
            long bytes =
                    switch (kind) {
                        case NONE -> 0;
                        case PLAIN -> lengths.of(RowNames.plain(reader));
                        case SUFFIXED -> lengths.of(RowNames.suffixed(reader));
                    };
            tally.add(slot % Tally.SIDE, slot / Tally.SIDE, bytes);
        }
    }
}
