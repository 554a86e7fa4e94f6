package org.mosp.storage.canvas.store.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

class FilterTest {

    @ParameterizedTest
    @EnumSource(PixelFormat.class)
    void filteredBytesAreThoseThatAreStored(PixelFormat format) {
        Random random = new Random(7);
        byte[] pixels = new byte[format.tileBytes()];
        byte[] filtered = new byte[pixels.length];
        byte[] again = new byte[pixels.length];
        for (int round = 0; round < 50; round++) {
            random.nextBytes(pixels);
            Filter.UP_PLANAR.apply(pixels, format.bytesPerPixel(), filtered);
            assertArrayEquals(byDefinition(pixels, format.bytesPerPixel()), filtered);
            Filter.UP_PLANAR.undo(filtered, format.bytesPerPixel(), again);
            assertArrayEquals(pixels, again);
        }
    }

    /** Each byte less the one of the same channel above, channel by channel. */
    private static byte[] byDefinition(byte[] pixels, int channels) {
        byte[] filtered = new byte[pixels.length];
        int count = pixels.length / channels;
        for (int i = 0; i < pixels.length; i++) {
            int above = i - Tile.SIZE * channels;
            filtered[i % channels * count + i / channels] = (byte) (pixels[i] - (above < 0 ? 0 : pixels[above]));
        }
        return filtered;
    }
}
