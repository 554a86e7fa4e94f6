package org.mosp.storage.canvas.store.testing;

import java.util.Random;
import org.mosp.storage.Bytes;
import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.canvas.Tile;

/** Pixels for tests. */
public final class Pixels {

    private Pixels() {}

    /** Pixels like brush work: smooth, with a little noise. */
    public static Bytes painted(PixelFormat format, long seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[format.tileBytes()];
        int row = Tile.SIZE * format.bytesPerPixel();
        double slope = random.nextDouble();
        int start = random.nextInt(200);
        for (int i = 0; i < pixels.length; i++) {
            int x = i % row / format.bytesPerPixel();
            int y = i / row;
            pixels[i] = (byte) (start + x * slope + y * (1 - slope) / 2 + (random.nextInt(8) == 0 ? 1 : 0));
        }
        return Bytes.wrap(pixels);
    }

    /** Pixels of one colour. */
    public static Bytes uniform(PixelFormat format, int... pixel) {
        byte[] pixels = new byte[format.tileBytes()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) pixel[i % pixel.length];
        }
        return Bytes.wrap(pixels);
    }

    /** A painted tile. */
    public static Tile tile(int x, int y, PixelFormat format, long seed) {
        return new Tile(x, y, painted(format, seed));
    }
}
