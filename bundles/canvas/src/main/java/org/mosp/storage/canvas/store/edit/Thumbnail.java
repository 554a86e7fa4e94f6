package org.mosp.storage.canvas.store.edit;

import java.nio.ByteBuffer;
import org.mosp.storage.Bytes;

/** What a thumbnail must be. */
final class Thumbnail {

    /** The most pixels per side. */
    static final int MAX_SIDE = 256;

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int HEADER_BYTES = 24;

    private Thumbnail() {}

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
