package org.mosp.storage.canvas.store.index;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.store.compose.Light;

/**
 * The references of 16 x 16 tiles. Immutable.
 *
 * <p>As bytes: layout 1, bytes per pixel, then runs in row order: a number {@code (count - 1) << 3 | kind}, kind 0 empty,
 * 1 one colour, 2 rows without suffix, 3 rows each with a suffix, 4 composed (the light's number), 5 composed and corrected
 * (the light's number, then rows each with a suffix); empty tiles at the end are left out.
 */
public final class Block {

    /** Tiles per side. */
    public static final int SIDE = 16;

    /** Tiles in all. */
    public static final int TILES = SIDE * SIDE;

    private static final int LAYOUT = 1;
    private static final int EMPTY = 0;
    private static final int COLOUR = 1;
    private static final int STORED = 2;
    private static final int SUFFIXED = 3;
    private static final int COMPOSED = 4;
    private static final int CORRECTED = 5;

    private final @Nullable TileRef[] tiles;

    private Block(@Nullable TileRef[] tiles) {
        this.tiles = tiles;
    }

    /** No tile. */
    public static Block empty() {
        return new Block(new @Nullable TileRef[TILES]);
    }

    /** The block column or row of a tile column or row. */
    public static int indexOf(int tile) {
        return tile >> 4;
    }

    /** A tile's place in its block. */
    public static int slot(int tileX, int tileY) {
        return (tileY & SIDE - 1) * SIDE + (tileX & SIDE - 1);
    }

    /** The reference in a place. */
    public Optional<TileRef> tile(int slot) {
        return Optional.ofNullable(tiles[slot]);
    }

    /** This with other references; an empty one clears its place. */
    public Block with(java.util.Map<Integer, Optional<TileRef>> changes) {
        @Nullable TileRef[] changed = tiles.clone();
        changes.forEach((slot, ref) -> changed[slot] = ref.orElse(null));
        return new Block(changed);
    }

    /** Whether there is no tile. */
    public boolean isEmpty() {
        for (TileRef tile : tiles) {
            if (tile != null) {
                return false;
            }
        }
        return true;
    }

    /** How many tiles there are. */
    public int count() {
        int count = 0;
        for (TileRef tile : tiles) {
            count += tile == null ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Block that && Arrays.equals(tiles, that.tiles);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tiles);
    }

    /** As bytes. */
    public Bytes encode(int bytesPerPixel) {
        RecordWriter writer = new RecordWriter(64);
        writer.octet(LAYOUT).octet(bytesPerPixel);
        int slot = 0;
        int end = TILES;
        while (end > 0 && tiles[end - 1] == null) {
            end--;
        }
        while (slot < end) {
            int run = run(slot, end);
            write(writer, slot, run, bytesPerPixel);
            slot += run;
        }
        return writer.toBytes();
    }

    private void write(RecordWriter writer, int slot, int run, int bytesPerPixel) {
        TileRef first = tiles[slot];
        int kind = kind(first);
        writer.number((long) (run - 1) << 3 | kind);
        if (first instanceof TileRef.Colour colour) {
            writer.fixed(colour.pixel(), bytesPerPixel);
        } else if (first instanceof TileRef.Composed composed) {
            writer.octet(composed.light().number());
        } else if (first instanceof TileRef.Corrected corrected) {
            writer.octet(corrected.light().number());
        }
        for (int i = slot; i < slot + run; i++) {
            TileRef tile = tiles[i];
            Optional<RowName> row = tile == null ? Optional.empty() : tile.row();
            row.ifPresent(name -> {
                writer.hash(name.hash());
                if (kind != STORED) {
                    writer.number(name.suffix());
                }
            });
        }
    }

    /**
     * From bytes.
     *
     * @param key for errors
     * @param bytesPerPixel of the layer
     */
    public static Block decode(String key, Bytes bytes, int bytesPerPixel) {
        RecordReader reader = new RecordReader(key, bytes);
        reader.layout(LAYOUT);
        if (reader.octet() != bytesPerPixel) {
            throw reader.damaged("its tiles are of another pixel format than its layer");
        }
        @Nullable TileRef[] tiles = new @Nullable TileRef[TILES];
        int slot = 0;
        while (reader.hasMore()) {
            int header = reader.number(TILES << 3);
            int run = (header >> 3) + 1;
            if (slot + run > TILES) {
                throw reader.damaged("more tiles than a block has");
            }
            read(reader, header & 7, bytesPerPixel, tiles, slot, run);
            slot += run;
        }
        return new Block(tiles);
    }

    private static void read(
            RecordReader reader, int kind, int bytesPerPixel, @Nullable TileRef[] tiles, int slot, int run) {
        switch (kind) {
            case EMPTY -> {}
            case COLOUR -> Arrays.fill(tiles, slot, slot + run, new TileRef.Colour(reader.fixed(bytesPerPixel)));
            case STORED -> {
                for (int i = slot; i < slot + run; i++) {
                    tiles[i] = new TileRef.Stored(new RowName(reader.hash(), 0));
                }
            }
            case SUFFIXED -> {
                for (int i = slot; i < slot + run; i++) {
                    tiles[i] = new TileRef.Stored(reader.rowName());
                }
            }
            case COMPOSED -> Arrays.fill(tiles, slot, slot + run, new TileRef.Composed(light(reader)));
            case CORRECTED -> {
                Light light = light(reader);
                for (int i = slot; i < slot + run; i++) {
                    tiles[i] = new TileRef.Corrected(light, reader.rowName());
                }
            }
            default -> throw reader.damaged("a run of kind " + kind);
        }
    }

    private static Light light(RecordReader reader) {
        try {
            return Light.of(reader.octet());
        } catch (IllegalArgumentException e) {
            throw reader.damaged(String.valueOf(e.getMessage()));
        }
    }

    private int run(int slot, int end) {
        TileRef first = tiles[slot];
        int next = slot + 1;
        while (next < end && together(first, tiles[next])) {
            next++;
        }
        return next - slot;
    }

    private static boolean together(@Nullable TileRef one, @Nullable TileRef other) {
        if (one instanceof TileRef.Colour || one instanceof TileRef.Composed) {
            return one.equals(other);
        }
        return kind(one) == kind(other)
                && (!(one instanceof TileRef.Corrected first)
                        || other instanceof TileRef.Corrected second && first.light() == second.light());
    }

    private static int kind(@Nullable TileRef tile) {
        if (tile == null) {
            return EMPTY;
        }
        if (tile instanceof TileRef.Stored stored) {
            return stored.name().suffix() == 0 ? STORED : SUFFIXED;
        }
        if (tile instanceof TileRef.Composed) {
            return COMPOSED;
        }
        if (tile instanceof TileRef.Corrected) {
            return CORRECTED;
        }
        if (tile instanceof TileRef.Colour) {
            return COLOUR;
        }
        throw new IllegalStateException("a tile that is not decided");
    }
}
