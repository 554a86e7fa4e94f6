package org.mosp.storage.openraster.file.png;

import org.mosp.storage.canvas.PixelFormat;
import org.mosp.storage.openraster.file.limits.RefusedException;

/**
 * What an image is, as its first chunk says.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bitDepth 1, 2, 4, 8 or 16 bits per channel or palette index
 * @param colorType 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
 * @param interlaced whether in seven passes
 */
public record PngHeader(int width, int height, int bitDepth, int colorType, boolean interlaced) {

    public static final int GREY = 0;
    public static final int RGB = 2;
    public static final int PALETTE = 3;
    public static final int GREY_ALPHA = 4;
    public static final int RGB_ALPHA = 6;

    /** The type of its pixels in a canvas, exact for every type of PNG. */
    public PixelFormat format() {
        boolean grey = colorType == GREY || colorType == GREY_ALPHA;
        if (bitDepth == 16) {
            return grey ? PixelFormat.GREYA16 : PixelFormat.RGBA16;
        }
        return grey ? PixelFormat.GREYA8 : PixelFormat.RGBA8;
    }

    /** Channels in the file. */
    public int channels() {
        return switch (colorType) {
            case GREY, PALETTE -> 1;
            case GREY_ALPHA -> 2;
            case RGB -> 3;
            default -> 4;
        };
    }

    /** Bytes of a row of so many pixels, without its filter byte. */
    public int rowBytes(int pixels) {
        return Math.toIntExact(((long) pixels * channels() * bitDepth + 7) / 8);
    }

    /** Bytes that filters reach back. */
    public int filterDistance() {
        return Math.max(1, channels() * bitDepth / 8);
    }

    /** Bytes of the image data, uncompressed; of an interlaced image a little less than it may have. */
    public long dataBytes() {
        return (long) height * (rowBytes(width) + 1L);
    }

    /** Refuses what the format does not know. */
    void check(int compression, int filter, int interlace) throws RefusedException {
        boolean depth =
                switch (colorType) {
                    case GREY -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8 || bitDepth == 16;
                    case PALETTE -> bitDepth == 1 || bitDepth == 2 || bitDepth == 4 || bitDepth == 8;
                    case RGB, GREY_ALPHA, RGB_ALPHA -> bitDepth == 8 || bitDepth == 16;
                    default -> false;
                };
        if (!depth || compression != 0 || filter != 0 || interlace > 1) {
            throw new RefusedException("is a PNG of no known kind (colour type " + colorType + ", bit depth " + bitDepth
                    + ", compression " + compression + ", filter " + filter + ", interlace " + interlace + ")");
        }
    }
}
