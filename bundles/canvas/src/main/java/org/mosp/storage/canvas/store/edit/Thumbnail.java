package org.mosp.storage.canvas.store.edit;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.mosp.storage.Bytes;
import org.mosp.storage.StorageDamagedException;
import org.mosp.storage.canvas.store.codec.TileCodec;

/** What a thumbnail must be. */
public final class Thumbnail {

    /** The largest one, in bytes: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    /** The most pixels per side. */
    static final int MAX_SIDE = 256;

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int HEADER_BYTES = 24;

    private Thumbnail() {}

    /** What is wrong with a stored one; empty if nothing is. */
    public static Optional<String> problem(TileCodec codec, String key, Bytes packed) {
        try {
            check(codec.unpack(key, packed, MAX_BYTES));
            return Optional.empty();
        } catch (StorageDamagedException | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static void check(Bytes png) {
        if (png.isEmpty()) {
            return;
        }
        ByteBuffer header = png.asByteBuffer();
        if (header.remaining() < HEADER_BYTES || header.getLong(0) != SIGNATURE) {
            throw new IllegalArgumentException("a thumbnail is a PNG file");
        }
        int width = header.getInt(16);
        int height = header.getInt(20);
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "a thumbnail of " + width + " x " + height + " pixels, not at most " + MAX_SIDE + " x " + MAX_SIDE);
        }
    }
}
