package org.mosp.storage.openraster.file;

import java.util.Map;
import org.mosp.storage.openraster.file.limits.FileLimits;
import org.mosp.storage.openraster.file.limits.Limit;
import org.mosp.storage.openraster.file.limits.RefusedException;

/**
 * An image's size in pixels.
 *
 * @param width 1 or more
 * @param height 1 or more
 */
record Size(int width, int height) {

    /** As the image's attributes say. */
    static Size of(Map<String, String> image, FileLimits limits) throws RefusedException {
        Size size = new Size(side(image, "w", limits), side(image, "h", limits));
        long pixels = (long) size.width * size.height;
        if (pixels > limits.maxImagePixels()) {
            throw RefusedException.above(
                    Limit.IMAGE_PIXELS, "the image has " + pixels + " pixels, more than " + limits.maxImagePixels());
        }
        return size;
    }

    private static int side(Map<String, String> image, String name, FileLimits limits) throws RefusedException {
        String text = image.get(name);
        if (text == null) {
            throw new RefusedException("the image's " + name + " is missing");
        }
        try {
            int side = Integer.parseInt(text.strip());
            if (side >= 1 && side <= limits.maxSide()) {
                return side;
            }
            if (side >= 1) {
                throw RefusedException.above(
                        Limit.SIDE, "the image's " + name + " is " + side + ", not 1 to " + limits.maxSide());
            }
        } catch (NumberFormatException e) {
            // said below
        }
        String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
        throw new RefusedException("the image's " + name + " is " + shown + ", not 1 to " + limits.maxSide());
    }
}
