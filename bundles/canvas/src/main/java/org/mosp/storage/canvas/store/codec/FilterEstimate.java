package org.mosp.storage.canvas.store.codec;

import java.util.Arrays;
import org.mosp.storage.canvas.Tile;

/**
 * Says beforehand whether pixels compress better as they are or less those above, from how many bits the bytes of some rows
 * need each way. For one thread at a time; the same pixels always have the same answer.
 */
final class FilterEstimate {

    /** What need be tried. */
    enum Answer {
        PLAIN,
        SHADED,
        EITHER
    }

    /** Every so many rows are looked at. */
    private static final int STEP = 4;

    /** Up to this part of the other's bits one way alone is tried. */
    private static final float CLEARLY = 0.85f;

    private static final int MAX_PIXEL_BYTES = 8;

    /** n * log2(n). Strict, because stored bytes depend on it, which must not be others on another machine. */
    private static final float[] BITS = new float[Tile.SIZE / STEP * Tile.SIZE * MAX_PIXEL_BYTES + 1];

    static {
        for (int n = 1; n < BITS.length; n++) {
            BITS[n] = (float) (n * (StrictMath.log(n) / StrictMath.log(2)));
        }
    }

    private final int[] plainCounts = new int[256];
    private final int[] shadedCounts = new int[256];

    Answer of(byte[] pixels, int bytesPerPixel) {
        Arrays.fill(plainCounts, 0);
        Arrays.fill(shadedCounts, 0);
        int row = Tile.SIZE * bytesPerPixel;
        for (int y = 1; y < Tile.SIZE; y += STEP) {
            int end = (y + 1) * row;
            for (int i = y * row; i < end; i++) {
                plainCounts[pixels[i] & 0xff]++;
                shadedCounts[pixels[i] - pixels[i - row] & 0xff]++;
            }
        }
        float plain = BITS[Tile.SIZE / STEP * row];
        float shaded = plain;
        for (int value = 0; value < 256; value++) {
            plain -= BITS[plainCounts[value]];
            shaded -= BITS[shadedCounts[value]];
        }
        if (shaded < CLEARLY * plain) {
            return Answer.SHADED;
        }
        return plain < CLEARLY * shaded ? Answer.PLAIN : Answer.EITHER;
    }
}
