package org.mosp.storage.shell.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Compares pictures pixel by pixel. */
final class Pixels {

    private Pixels() {}

    /** A PNG file. */
    static BufferedImage read(Path png) {
        try {
            BufferedImage image = ImageIO.read(png.toFile());
            if (image == null) {
                throw new IOException("no picture");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(png + ": " + e.getMessage(), e);
        }
    }

    /** How many pixels differ; all of them when the sizes do. What is fully transparent has no colour to differ in. */
    static long different(BufferedImage a, BufferedImage b) {
        if (a.getWidth() != b.getWidth() || a.getHeight() != b.getHeight()) {
            return count(a);
        }
        long different = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                if (visible(a.getRGB(x, y)) != visible(b.getRGB(x, y))) {
                    different++;
                }
            }
        }
        return different;
    }

    /** How many pixels there are. */
    static long count(BufferedImage image) {
        return (long) image.getWidth() * image.getHeight();
    }

    private static int visible(int argb) {
        return argb >>> 24 == 0 ? 0 : argb;
    }
}
