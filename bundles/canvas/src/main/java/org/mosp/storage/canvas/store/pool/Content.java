package org.mosp.storage.canvas.store.pool;

import java.util.Arrays;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.store.codec.Hash128;
import org.mosp.storage.canvas.store.codec.TileCodec;
import org.mosp.storage.canvas.store.index.EntryList;
import org.mosp.storage.canvas.store.index.RowKind;

/** Something that becomes a row under its hash. For one thread. */
abstract class Content {

    private final RowKind kind;
    private final Hash128 hash;

    private Content(RowKind kind, Hash128 hash) {
        this.kind = kind;
        this.hash = hash;
    }

    RowKind kind() {
        return kind;
    }

    Hash128 hash() {
        return hash;
    }

    /** The row's bytes. */
    abstract Bytes encode();

    /** Whether a row's bytes are this content, compared byte by byte. */
    abstract boolean isIn(String key, Bytes row);

    static Content tile(TileCodec codec, PixelFormat format, byte[] pixels) {
        return new Content(RowKind.TILE, Hash128.of(pixels)) {
            @Override
            Bytes encode() {
                return codec.encode(format, pixels);
            }

            @Override
            boolean isIn(String key, Bytes row) {
                return Arrays.equals(pixels, codec.decode(key, row));
            }
        };
    }

    static Content block(Bytes block) {
        return new Content(RowKind.BLOCK, Hash128.of(block.toArray())) {
            @Override
            Bytes encode() {
                return block;
            }

            @Override
            boolean isIn(String key, Bytes row) {
                return block.equals(row);
            }
        };
    }

    static Content chunk(TileCodec codec, Bytes chunk) {
        return new Content(RowKind.ENTRY, Hash128.of(chunk.toArray())) {
            @Override
            Bytes encode() {
                return codec.pack(chunk);
            }

            @Override
            boolean isIn(String key, Bytes row) {
                return chunk.equals(codec.unpack(key, row, EntryList.CHUNK_BYTES));
            }
        };
    }
}
